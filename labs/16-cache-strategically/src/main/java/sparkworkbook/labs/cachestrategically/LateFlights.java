package sparkworkbook.labs.cachestrategically;

import java.io.Serializable;
import java.util.Map;

/**
 * What there is to report of the flights more than a quarter of an hour late.
 *
 * @param flights number of them
 * @param minutesByOrigin sum of their delays in minutes
 * @param flightsByDestination number of them
 * @param flightsByHours number of them by full hours of delay
 * @param longestByRoute longest delay in minutes by origin and destination, as in ORD-ATL
 */
public record LateFlights(
    long flights,
    Map<String, Long> minutesByOrigin,
    Map<String, Long> flightsByDestination,
    Map<String, Long> flightsByHours,
    Map<String, Long> longestByRoute)
    implements Serializable {}
