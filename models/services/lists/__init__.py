"""Lists of whom to call, write to or ask: made by the gate's answers of a day, shown, asked anew, taken out as a file."""
