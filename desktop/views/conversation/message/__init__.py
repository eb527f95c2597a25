"""One message as it is shown, what can be done with it, and the field it can become."""
