package sparkworkbook.labs.cachestrategically;

import java.io.Serializable;
import java.util.Map;

/**
 * The numbers of the reports about flights that are more than 15 minutes late.
 *
 * @param flights number of late flights
 * @param minutesByOrigin sum of their delays in minutes
 * @param flightsByDestination number of late flights
 * @param flightsByHours number of late flights by full hours of delay
 * @param longestByRoute longest delay in minutes by origin and destination, as in ORD-ATL
 */
public record LateFlights(
    long flights,
    Map<String, Long> minutesByOrigin,
    Map<String, Long> flightsByDestination,
    Map<String, Long> flightsByHours,
    Map<String, Long> longestByRoute)
    implements Serializable {}
