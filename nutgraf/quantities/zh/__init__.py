"""Chinese (simplified): what the recogniser, agreement and house style are for a text in it."""
