package sparkworkbook.labs.repartitioncoalesce;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Row;

/**
 * Draws about one flight in 256 for the audit, always the same ones. Slow on purpose: hashing over
 * and over keeps anybody from trying out beforehand which flights will be drawn.
 *
 * <p>Do not edit.
 */
public final class AuditDraw implements FilterFunction<Row> {
  private static final long serialVersionUID = 1L;
  private static final int ROUNDS = 15;

  @Override
  public boolean call(Row flight) throws NoSuchAlgorithmException {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    byte[] hash = flight.mkString("|").getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < ROUNDS; round++) {
      hash = sha.digest(hash);
    }
    return ByteBuffer.wrap(hash).get() == 0;
  }
}
