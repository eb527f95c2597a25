"""The settings window: fields, inputs and pages."""
