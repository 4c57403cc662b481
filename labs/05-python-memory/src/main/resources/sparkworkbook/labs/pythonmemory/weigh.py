"""What the flights on standard input weigh as the dictionaries that delays.py began with."""
import sys

FIELDS = ('band', 'date', 'delay', 'distance', 'origin', 'destination')

flights = [dict(zip(FIELDS, line.rstrip('\n').split(','))) for line in sys.stdin]
print(sum(sys.getsizeof(f) + sum(map(sys.getsizeof, f.values())) for f in flights) // len(flights))
