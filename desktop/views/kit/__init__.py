"""What every view is made of: colours, fonts, icons, buttons, labels."""
