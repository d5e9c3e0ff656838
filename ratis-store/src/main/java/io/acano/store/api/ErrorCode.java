package io.acano.store.api;

/** Every error that the store answers with; the SQLSTATE codes are PostgreSQL's. */
public enum ErrorCode {
  /** Another transaction wrote what this one read; nothing was written. Retrying is safe. */
  SERIALIZATION_FAILURE("40001"),
  /** The commit was sent and no answer came: it may or may not have happened. Never retried. */
  OUTCOME_UNKNOWN("40003"),
  /** No leader could be reached in time; nothing was written. */
  NO_LEADER("57P03"),
  /** This replica has not joined a cluster yet. */
  NOT_A_MEMBER("57P03"),
  /** The replica or the cluster is not in a state in which this can be done. */
  INVALID_STATE("55000"),
  /** An administrative step took longer than the caller would wait; asking again is safe. */
  TIMED_OUT("57014"),
  /** The session or the replica is being closed. */
  SHUTTING_DOWN("57P01"),
  /** The client asked to cancel the statement. */
  QUERY_CANCELED("57014"),
  UNIQUE_VIOLATION("23505"),
  NOT_NULL_VIOLATION("23502"),
  CHECK_VIOLATION("23514"),
  SYNTAX_ERROR("42601"),
  UNDEFINED_TABLE("42P01"),
  UNDEFINED_COLUMN("42703"),
  UNDEFINED_FUNCTION("42883"),
  UNDEFINED_OBJECT("42704"),
  UNDEFINED_PARAMETER("42P02"),
  AMBIGUOUS_COLUMN("42702"),
  DUPLICATE_TABLE("42P07"),
  DUPLICATE_COLUMN("42701"),
  NAME_TOO_LONG("42622"),
  DEPENDENT_OBJECTS("2BP01"),
  DUPLICATE_ALIAS("42712"),
  DUPLICATE_OBJECT("42710"),
  DATATYPE_MISMATCH("42804"),
  INDETERMINATE_DATATYPE("42P18"),
  GROUPING_ERROR("42803"),
  INVALID_TABLE_DEFINITION("42P16"),
  INVALID_COLUMN_REFERENCE("42P10"),
  INVALID_TEXT_REPRESENTATION("22P02"),
  INVALID_BINARY_REPRESENTATION("22P03"),
  /** Text that is not UTF-8, or that has a zero byte. */
  CHARACTER_NOT_IN_REPERTOIRE("22021"),
  NUMERIC_VALUE_OUT_OF_RANGE("22003"),
  DIVISION_BY_ZERO("22012"),
  STRING_TOO_LONG("22001"),
  INVALID_LIMIT("2201W"),
  INVALID_OFFSET("2201X"),
  INVALID_ESCAPE_SEQUENCE("22025"),
  SUBSTRING_ERROR("22011"),
  DATETIME_FIELD_OVERFLOW("22008"),
  INVALID_REGULAR_EXPRESSION("2201B"),
  CANNOT_COERCE("42846"),
  INVALID_DATETIME("22007"),
  INVALID_PARAMETER_VALUE("22023"),
  CARDINALITY_VIOLATION("21000"),
  INVALID_STATEMENT_NAME("26000"),
  INVALID_CURSOR_NAME("34000"),
  DUPLICATE_STATEMENT("42P05"),
  DUPLICATE_CURSOR("42P03"),
  NO_ACTIVE_TRANSACTION("25P01"),
  ACTIVE_TRANSACTION("25001"),
  FAILED_TRANSACTION("25P02"),
  INVALID_SAVEPOINT("3B001"),
  READ_ONLY_TRANSACTION("25006"),
  /** A block stayed open without a statement for too long; the connection ends. */
  IDLE_IN_TRANSACTION("25P03"),
  /** A connection stayed without a statement for too long; it ends. */
  IDLE_SESSION("57P05"),
  FEATURE_NOT_SUPPORTED("0A000"),
  /** A row, key, transaction or message is larger than its limit. */
  PROGRAM_LIMIT_EXCEEDED("54000"),
  STATEMENT_TOO_COMPLEX("54001"),
  TOO_MANY_CONNECTIONS("53300"),
  OUT_OF_MEMORY("53200"),
  /** A change feed was asked to start before what this replica still keeps. */
  FEED_TOO_OLD("58P01"),
  PROTOCOL_VIOLATION("08P01"),
  INVALID_PASSWORD("28P01"),
  INVALID_AUTHORIZATION("28000"),
  UNDEFINED_DATABASE("3D000"),
  INTERNAL_ERROR("XX000");

  private final String sqlState;

  ErrorCode(String sqlState) {
    this.sqlState = sqlState;
  }

  /** The five characters that PostgreSQL clients look at. */
  public String sqlState() {
    return sqlState;
  }
}
