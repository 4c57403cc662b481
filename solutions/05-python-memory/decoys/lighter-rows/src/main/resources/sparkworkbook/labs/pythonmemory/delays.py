"""Delays by distance band: flights, minutes in all, median, 90th percentile, longest.

Reads one flight a line, prints one band a line. The analysts change it often.
"""
import sys

BAND, DELAY = 0, 2

# Tuples are much lighter than dictionaries.
flights = [tuple(line.rstrip('\n').split(',')) for line in sys.stdin]

bands = {}
for flight in flights:
    bands.setdefault(flight[BAND], []).append(flight)

for band, members in bands.items():
    delays = sorted(int(flight[DELAY]) for flight in members)
    last = len(delays) - 1
    median = delays[last * 50 // 100]
    most = delays[last * 90 // 100]
    print(band, len(delays), sum(delays), median, most, delays[last], sep=',')
