"""What a plan is and what its rules say: pure data and functions, standard library only."""
