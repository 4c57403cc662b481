"""Delays by distance band: flights, minutes in all, median, 90th percentile, longest.

Reads one flight a line, prints one band a line. The analysts change it often.
"""
import sys
from collections import Counter, defaultdict

counts = defaultdict(Counter)  # band -> delay -> flights

for line in sys.stdin:
    band, _, delay, _ = line.split(',', 3)
    counts[band][int(delay)] += 1


def delay_at(place, delays):
    """The delay that has this place, from 0, when all flights are put in order."""
    for delay in sorted(delays):
        place -= delays[delay]
        if place < 0:
            return delay


for band, delays in counts.items():
    flights = sum(delays.values())
    minutes = sum(delay * count for delay, count in delays.items())
    median = delay_at((flights - 1) * 50 // 100, delays)
    most = delay_at((flights - 1) * 90 // 100, delays)
    print(band, flights, minutes, median, most, max(delays), sep=',')
