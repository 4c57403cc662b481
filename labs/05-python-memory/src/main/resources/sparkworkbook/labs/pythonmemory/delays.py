"""Delays by distance band: flights, total minutes, median, 90th percentile, longest.

Reads one flight a line, prints one band a line. The analysts change it often.
"""
import sys

FIELDS = ('band', 'date', 'delay', 'distance', 'origin', 'destination')

# TODO Compute the same statistics in a small worker.
flights = [dict(zip(FIELDS, line.rstrip('\n').split(','))) for line in sys.stdin]

bands = {}
for flight in flights:
    bands.setdefault(flight['band'], []).append(flight)

for band, members in bands.items():
    delays = sorted(int(flight['delay']) for flight in members)
    last = len(delays) - 1
    median = delays[last * 50 // 100]
    most = delays[last * 90 // 100]
    print(band, len(delays), sum(delays), median, most, delays[last], sep=',')
