"""Delays by distance band: flights, minutes in all, median, 90th percentile, longest.

Reads one flight a line, prints one band a line. The analysts change it often.
"""
import sys

from itertools import groupby
from operator import itemgetter

FIELDS = ('band', 'date', 'delay', 'distance', 'origin', 'destination')

# Generators keep nothing.
flights = (dict(zip(FIELDS, line.rstrip('\n').split(','))) for line in sys.stdin)
by_band = groupby(sorted(flights, key=itemgetter('band')), key=itemgetter('band'))

for band, members in by_band:
    delays = sorted(int(flight['delay']) for flight in members)
    last = len(delays) - 1
    median = delays[last * 50 // 100]
    most = delays[last * 90 // 100]
    print(band, len(delays), sum(delays), median, most, delays[last], sep=',')
