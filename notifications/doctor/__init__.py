"""Whether the world will believe that our mail is ours: what the DNS says, judged, with a remedy for each fault."""
