package sparkworkbook.labs.predicatepushdown;

import java.time.LocalDate;

/**
 * What the desks ask.
 *
 * @param day the passenger desk's
 * @param minutes so many that hardly a flight is later
 * @param miles of such a flight at least
 * @param lowMinutes so few that only the answer counts, not what it takes
 * @param highMiles of such a flight at least
 */
record Questions(LocalDate day, long minutes, long miles, long lowMinutes, long highMiles) {}
