"""What programs say to us: other products' formats in (`api.importing`), and the addresses for programs that write."""
