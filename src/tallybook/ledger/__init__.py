"""What is kept: statements and judgements in one file, incidents and tallies as views of them."""
