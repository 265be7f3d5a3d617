"""The leak scan: a final search of a written report for withheld text."""
