"""Forms a client fills in: a brief as a Word or Excel file, written and read back."""
