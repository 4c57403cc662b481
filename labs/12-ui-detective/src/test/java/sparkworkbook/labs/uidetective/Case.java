package sparkworkbook.labs.uidetective;

import java.io.Serializable;

/**
 * An application and what is known of it from elsewhere.
 *
 * @param origin for people: recorded in this JVM, or on paper
 * @param truth what the judge has put there, and counted by itself
 */
record Case(String origin, Application application, Finding truth) implements Serializable {}
