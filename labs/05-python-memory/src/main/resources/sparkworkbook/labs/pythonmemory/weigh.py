"""The average size of the flights on standard input, as dictionaries like those of delays.py."""
import sys

FIELDS = ('band', 'date', 'delay', 'distance', 'origin', 'destination')

flights = [dict(zip(FIELDS, line.rstrip('\n').split(','))) for line in sys.stdin]
print(sum(sys.getsizeof(f) + sum(map(sys.getsizeof, f.values())) for f in flights) // len(flights))
