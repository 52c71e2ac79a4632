package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.journal.log.JournalException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.security.cert.CertificateExpiredException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.ExpressionEvaluationException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.ValidationException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/** The tables of failures, system by system, each through what Camel wraps around it. */
class SinkFailureClassifierTest {
    private static final FailureKind PASSES = FailureKind.PASSES;
    private static final FailureKind NEEDS_PERSON = FailureKind.NEEDS_PERSON;
    private static final FailureKind BAD_ENTRY = FailureKind.BAD_ENTRY;

    private static final Exchange EXCHANGE = new DefaultExchange(new DefaultCamelContext());

    /** As the driver, SDK or component has them; see the Javadoc of each. */
    private static final StandIns LIBRARIES = new StandIns(
            "package com.mongodb; public class MongoException extends RuntimeException {"
                    + " private final int code; public MongoException(int code, String m) { super(m); this.code = code; }"
                    + " public int getCode() { return code; } }",
            "package com.mongodb; public class MongoCommandException extends MongoException {"
                    + " public MongoCommandException(int code, String m) { super(code, m); }"
                    + " public int getErrorCode() { return getCode(); } }",
            "package com.mongodb; public class MongoSocketReadException extends MongoSocketException {"
                    + " public MongoSocketReadException(String m) { super(m); } }",
            "package com.mongodb; public class MongoSocketException extends MongoException {"
                    + " public MongoSocketException(String m) { super(-2, m); } }",
            "package com.mongodb; public class MongoTimeoutException extends MongoException {"
                    + " public MongoTimeoutException(String m) { super(-3, m); } }",
            "package com.mongodb; public class WriteError { private final int code; public WriteError(int code) {"
                    + " this.code = code; } public int getCode() { return code; } }",
            "package com.mongodb; public class MongoWriteException extends MongoException {"
                    + " private final WriteError error; public MongoWriteException(int code) { super(code, \"\");"
                    + " error = new WriteError(code); } public WriteError getError() { return error; } }",
            "package com.mongodb; public class MongoBulkWriteException extends MongoException {"
                    + " private final java.util.List<WriteError> errors = new java.util.ArrayList<>();"
                    + " private final Object concern;"
                    + " public MongoBulkWriteException(java.util.List<Integer> codes, Object concern) { super(-1, \"\");"
                    + " this.concern = concern; for (int code : codes) errors.add(new WriteError(code)); }"
                    + " public java.util.List<WriteError> getWriteErrors() { return errors; }"
                    + " public Object getWriteConcernError() { return concern; } }",
            "package org.bson; public class BsonMaximumSizeExceededException extends RuntimeException {"
                    + " public BsonMaximumSizeExceededException(String m) { super(m); } }",
            "package io.lettuce.core; public class RedisException extends RuntimeException {"
                    + " public RedisException(String m, Throwable c) { super(m, c); } }",
            "package io.lettuce.core; public class RedisCommandExecutionException extends RedisException {"
                    + " public RedisCommandExecutionException(String m) { super(m, null); } }",
            "package io.lettuce.core; public class RedisConnectionException extends RedisException {"
                    + " public RedisConnectionException(String m, Throwable c) { super(m, c); } }",
            "package redis.clients.jedis.exceptions; public class JedisException extends RuntimeException {"
                    + " public JedisException(String m) { super(m); } }",
            "package redis.clients.jedis.exceptions; public class JedisDataException extends JedisException {"
                    + " public JedisDataException(String m) { super(m); } }",
            "package redis.clients.jedis.exceptions; public class JedisConnectionException extends JedisException {"
                    + " public JedisConnectionException(String m) { super(m); } }",
            "package software.amazon.awssdk.core.exception; public class SdkClientException extends RuntimeException {"
                    + " public SdkClientException(String m, Throwable c) { super(m, c); } }",
            "package software.amazon.awssdk.core.exception; public class SdkServiceException extends RuntimeException {"
                    + " private final int status; public SdkServiceException(int status) { this.status = status; }"
                    + " public int statusCode() { return status; } }",
            "package software.amazon.awssdk.awscore.exception; public class AwsErrorDetails { private final String code;"
                    + " public AwsErrorDetails(String code) { this.code = code; }"
                    + " public String errorCode() { return code; } }",
            "package software.amazon.awssdk.awscore.exception; public class AwsServiceException extends"
                    + " software.amazon.awssdk.core.exception.SdkServiceException { private final AwsErrorDetails details;"
                    + " public AwsServiceException(int status, String code) { super(status);"
                    + " details = new AwsErrorDetails(code); }"
                    + " public AwsErrorDetails awsErrorDetails() { return details; } }",
            "package com.azure.core.exception; public class HttpResponseException extends RuntimeException {"
                    + " private final Response response; public HttpResponseException(int status, String retryAfter) {"
                    + " response = new Response(status, retryAfter); }"
                    + " public Response getResponse() { return response; }"
                    + " protected int status() { return response.status; }"
                    // not public, as the SDK's own
                    + " static class Response { private final int status; private final String wait;"
                    + " Response(int status, String wait) { this.status = status; this.wait = wait; }"
                    + " public int getStatusCode() { return status; }"
                    + " public String getHeaderValue(String name) { return wait; } } }",
            "package com.azure.storage.blob.models; public class BlobStorageException extends"
                    + " com.azure.core.exception.HttpResponseException { private final String code;"
                    + " public BlobStorageException(int status, String code) { super(status, null); this.code = code; }"
                    + " public Object getErrorCode() { return new StringBuilder(code); }"
                    + " public int getStatusCode() { return super.status(); } }",
            "package com.google.cloud; public class BaseServiceException extends RuntimeException {"
                    + " private final int code; private final String reason; private final boolean retryable;"
                    + " public BaseServiceException(int code, String reason, boolean retryable) { this.code = code;"
                    + " this.reason = reason; this.retryable = retryable; } public int getCode() { return code; }"
                    + " public String getReason() { return reason; } public boolean isRetryable() { return retryable; } }",
            "package org.apache.camel.http.base; public class HttpOperationFailedException extends"
                    + " org.apache.camel.CamelException { private final int status;"
                    + " private final java.util.Map<String, String> headers;"
                    + " public HttpOperationFailedException(int status, java.util.Map<String, String> headers) {"
                    + " this.status = status; this.headers = headers; } public int getStatusCode() { return status; }"
                    + " public java.util.Map<String, String> getResponseHeaders() { return headers; } }");

    private static FailureKind kind(Throwable failure) {
        return new SinkFailureClassifier()
                .classify(new CamelExecutionException("failed", EXCHANGE, new RuntimeCamelException(failure)));
    }

    static Stream<Arguments> javaAndCamel() throws Exception {
        return Stream.of(
                of(PASSES, new ConnectException("refused")),
                of(NEEDS_PERSON, new SQLException("No suitable driver", "08001")),
                of(PASSES, new SocketTimeoutException("read")),
                of(PASSES, new UnknownHostException("db.example")),
                of(PASSES, new EOFException()),
                of(PASSES, new IOException("Broken pipe")),
                of(PASSES, new TimeoutException()),
                of(PASSES, new RejectedExecutionException()),
                of(PASSES, new SSLException("reset", new SocketException("Connection reset"))),
                of(NEEDS_PERSON, new SSLHandshakeException("no cipher suites in common")),
                of(NEEDS_PERSON, new SSLHandshakeException("x").initCause(new CertificateExpiredException())),
                of(NEEDS_PERSON, new AccessDeniedException("/srv/out")),
                of(PASSES, new FileSystemException("/srv/out", null, "No space left on device")),
                of(NEEDS_PERSON, new FileNotFoundException("/srv/out (Permission denied)")),
                of(PASSES, new FileNotFoundException("/srv/out (Too many open files)")),
                of(BAD_ENTRY, new MalformedInputException(1)),
                of(NEEDS_PERSON, new IllegalStateException("anything")),
                of(NEEDS_PERSON, new NullPointerException()),
                of(PASSES, new ExchangeTimedOutException(EXCHANGE, 1000)),
                of(NEEDS_PERSON, new NoSuchEndpointException("sqll:x")),
                of(NEEDS_PERSON, new ExpressionEvaluationException(null, EXCHANGE, new NoSuchBeanException("clean"))),
                of(BAD_ENTRY, new ValidationException(EXCHANGE, "too hot")),
                of(
                        BAD_ENTRY,
                        failureOf(() -> EXCHANGE.getContext().getTypeConverter().mandatoryConvertTo(int.class, "x"))),
                of(BAD_ENTRY, failureOf(() -> new ObjectMapper().readTree("{\"t\":"))),
                of(NEEDS_PERSON, failureOf(() -> new ObjectMapper().writeValueAsString(new Object()))),
                of(PASSES, new JournalException("The journal's 8388608 bytes for waiting appends were full")),
                of(NEEDS_PERSON, new CamelExchangeException("The route marked the exchange for rollback", EXCHANGE)));
    }

    @ParameterizedTest
    @MethodSource
    void javaAndCamel(FailureKind expected, Throwable failure) {
        assertThat(kind(failure)).as(failure.toString()).isEqualTo(expected);
    }

    private static Arguments of(FailureKind kind, Throwable failure) {
        return Arguments.of(kind, failure);
    }

    private interface Failing {
        void run() throws Exception;
    }

    private static Throwable failureOf(Failing code) throws Exception {
        return org.assertj.core.api.Assertions.catchThrowable(code::run);
    }

    @ParameterizedTest
    @CsvSource({
        // state, code, kind: PostgreSQL
        "08001, 0, PASSES",
        "08P01, 0, NEEDS_PERSON",
        "40001, 0, PASSES",
        "40P01, 0, PASSES",
        "53300, 0, PASSES",
        "53100, 0, PASSES",
        "57014, 0, PASSES",
        "57P03, 0, PASSES",
        "57P04, 0, NEEDS_PERSON",
        "55P03, 0, PASSES",
        "55000, 0, NEEDS_PERSON",
        "28P01, 0, NEEDS_PERSON",
        "3D000, 0, NEEDS_PERSON",
        "42P01, 0, NEEDS_PERSON",
        "42703, 0, NEEDS_PERSON",
        "42501, 0, NEEDS_PERSON",
        "25006, 0, NEEDS_PERSON",
        "25P02, 0, NEEDS_PERSON",
        "22P02, 0, BAD_ENTRY",
        "22003, 0, BAD_ENTRY",
        "23502, 0, BAD_ENTRY",
        "23505, 0, BAD_ENTRY",
        "23514, 0, BAD_ENTRY",
        "21000, 0, BAD_ENTRY",
        "54000, 0, BAD_ENTRY",
        "44000, 0, BAD_ENTRY",
        "P0001, 0, BAD_ENTRY",
        "XX001, 0, NEEDS_PERSON",
        "HYT00, 0, PASSES",
        // MySQL and MariaDB
        "HY000, 1205, PASSES",
        "40001, 1213, PASSES",
        "08004, 1040, PASSES",
        "08S01, 1153, BAD_ENTRY",
        "08S01, 0, PASSES",
        "HY000, 1366, BAD_ENTRY",
        "HY000, 3819, BAD_ENTRY",
        "HY000, 1364, NEEDS_PERSON",
        "HY000, 1290, NEEDS_PERSON",
        "HY000, 1114, PASSES",
        "42S02, 1146, NEEDS_PERSON",
        "42000, 1064, NEEDS_PERSON",
        "42000, 1203, PASSES",
        "42000, 1118, BAD_ENTRY",
        "28000, 1045, NEEDS_PERSON",
        "22001, 1406, BAD_ENTRY",
        "23000, 1062, BAD_ENTRY",
        "45000, 1644, BAD_ENTRY",
        "70100, 1969, PASSES",
        "01000, 1265, BAD_ENTRY",
        "21S01, 1136, NEEDS_PERSON",
        "HY000, 9999, NEEDS_PERSON",
        // SQL Server
        "S0001, 208, NEEDS_PERSON",
        "S0001, 18456, NEEDS_PERSON",
        "S0001, 1205, PASSES",
        "S0001, 2627, BAD_ENTRY",
        "23000, 2627, BAD_ENTRY",
        "S0002, 8152, BAD_ENTRY",
        "S0001, 13609, BAD_ENTRY",
        "S0001, 50001, BAD_ENTRY",
        "S0001, 40613, PASSES",
        "S0001, 8003, BAD_ENTRY",
        "S0001, 99, NEEDS_PERSON",
    })
    void statesAndCodesOfDatabases(String state, int code, FailureKind expected) {
        assertThat(kind(new SQLException("it failed", state, code))).isEqualTo(expected);
    }

    @Test
    void classesOfJdbcSpeakWhereStateAndCodeAreSilent() {
        assertThat(kind(new SQLTimeoutException("slow"))).isEqualTo(PASSES);
        assertThat(kind(new SQLSyntaxErrorException("what"))).isEqualTo(NEEDS_PERSON);
        assertThat(kind(new SQLException("what"))).isEqualTo(NEEDS_PERSON);
        assertThat(kind(new SQLException("what", "HY000"))).isEqualTo(NEEDS_PERSON);
    }

    @Test
    void theNextExceptionOfABatchSaysWhatTheBatchDoesNot() {
        BatchUpdateException batch = new BatchUpdateException("Batch entry 3 was aborted", null, 0, new int[0]);
        batch.setNextException(new SQLException("null value", "23502"));
        assertThat(kind(batch)).isEqualTo(BAD_ENTRY);
        batch.setNextException(new SQLException("terminating connection", "57P01"));
        assertThat(kind(batch)).as("what passes blames less").isEqualTo(PASSES);
    }

    @Test
    void aBatchTooLargeForTheReceiverIsHalvedAndBlamesNobody() {
        assertThat(kind(new SQLException("PreparedStatement can have at most 65,535 parameters", "22023")))
                .isEqualTo(BAD_ENTRY);
        assertThat(kind(new SQLException(
                        "An I/O error occurred while sending to the backend",
                        "08006",
                        new IOException("Tried to send an out-of-range integer as a 2-byte value: 70000"))))
                .isEqualTo(BAD_ENTRY);
        assertThat(kind(new SQLException("Packet for query is too large (5 > 4)", "08S01")))
                .isEqualTo(BAD_ENTRY);
        assertThat(kind(new SQLException("Could not send query: query size is >= to max_allowed_packet", "HZ000")))
                .isEqualTo(BAD_ENTRY);
    }

    @Test
    void aValueThatTheDriverCanNotSendIsTheEntrys() {
        assertThat(kind(new PSQLException("Can't infer the SQL type", PSQLState.INVALID_PARAMETER_TYPE)))
                .isEqualTo(BAD_ENTRY);
        assertThat(kind(new SQLException("Type java.util.ArrayList not supported type")))
                .isEqualTo(BAD_ENTRY);
        assertThat(kind(new SQLException("The conversion from UNKNOWN to UNKNOWN is unsupported.")))
                .isEqualTo(BAD_ENTRY);
        assertThat(kind(new SQLException("restricted data type attribute violation", "07006")))
                .as("from another driver or server")
                .isEqualTo(NEEDS_PERSON);
        assertThat(kind(new PSQLException("cannot cast type boolean to double precision", PSQLState.CANNOT_COERCE)))
                .as("a cast that is not there")
                .isEqualTo(NEEDS_PERSON);
    }

    @Test
    void springSpeaksWhereTheDriverIsSilent() {
        assertThat(kind(new DuplicateKeyException("x", new SQLException("ORA-00001"))))
                .isEqualTo(BAD_ENTRY);
        assertThat(kind(new QueryTimeoutException("x"))).isEqualTo(PASSES);
        assertThat(kind(new DataAccessResourceFailureException("x"))).isEqualTo(PASSES);
        assertThat(kind(new BadSqlGrammarException("store", "select", new SQLException("what"))))
                .isEqualTo(NEEDS_PERSON);
        assertThat(kind(new CannotGetJdbcConnectionException("x", new SQLException("down", "08001"))))
                .isEqualTo(PASSES);
        assertThat(kind(new CannotGetJdbcConnectionException("x", new SQLException("password", "28P01"))))
                .as("the innermost counts")
                .isEqualTo(NEEDS_PERSON);
    }

    @ParameterizedTest
    @CsvSource({
        "300, NEEDS_PERSON",
        "301, NEEDS_PERSON",
        "400, BAD_ENTRY",
        "401, NEEDS_PERSON",
        "403, NEEDS_PERSON",
        "404, NEEDS_PERSON",
        "405, NEEDS_PERSON",
        "408, PASSES",
        "409, PASSES",
        "410, NEEDS_PERSON",
        "413, BAD_ENTRY",
        "415, BAD_ENTRY",
        "418, NEEDS_PERSON",
        "422, BAD_ENTRY",
        "425, PASSES",
        "429, PASSES",
        "500, PASSES",
        "503, PASSES",
        "599, PASSES",
        "999, NEEDS_PERSON",
    })
    void statusOfHttp(int status, FailureKind expected) {
        Throwable failure = LIBRARIES.make("org.apache.camel.http.base.HttpOperationFailedException", status, Map.of());
        assertThat(kind(failure)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry-after | 17 | PT17S",
                "Retry-After | 0 | PT0S",
                "Retry-After | 86400 | PT1H",
                "Retry-After | Sun, 22 Nov 2026 08:01:30 GMT | PT1M30S",
                "Retry-After | Sun, 22 Nov 2026 07:00:00 GMT | PT0S",
            })
    void retryAfterIsReadInSecondsAndAsDate(String name, String value, Duration expected) {
        SinkFailureClassifier c =
                new SinkFailureClassifier(Clock.fixed(Instant.parse("2026-11-22T08:00:00Z"), ZoneOffset.UTC));
        Throwable camels = LIBRARIES.make(
                "org.apache.camel.http.base.HttpOperationFailedException", 429, Map.of("a", "b", name, value));
        assertThat(c.retryAfter(new RuntimeCamelException(camels))).isEqualTo(expected);
        Throwable azures = LIBRARIES.make("com.azure.core.exception.HttpResponseException", 503, value);
        assertThat(c.retryAfter(new RuntimeCamelException(azures))).isEqualTo(expected);
    }

    @Test
    void whatSaysNothingOrNonsenseAboutWhenToComeBackIsNull() {
        SinkFailureClassifier c = new SinkFailureClassifier();
        assertThat(c.retryAfter(new RuntimeCamelException(new IOException("x"))))
                .isNull();
        for (Map<String, String> headers : List.of(Map.<String, String>of(), Map.of("Retry-After", "soon"))) {
            assertThat(c.retryAfter(
                            LIBRARIES.make("org.apache.camel.http.base.HttpOperationFailedException", 503, headers)))
                    .isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "11000, BAD_ENTRY",
        "121, BAD_ENTRY",
        "14, BAD_ENTRY",
        "13, NEEDS_PERSON",
        "18, NEEDS_PERSON",
        "91, PASSES",
        "112, PASSES",
        "10107, PASSES",
        "12345678, NEEDS_PERSON",
    })
    void writeErrorsOfMongo(int code, FailureKind expected) {
        assertThat(kind(LIBRARIES.make("com.mongodb.MongoWriteException", code)))
                .isEqualTo(expected);
        assertThat(kind(LIBRARIES.make("com.mongodb.MongoBulkWriteException", List.of(code), null)))
                .isEqualTo(expected);
    }

    @Test
    void mongo() {
        assertThat(kind(LIBRARIES.make("com.mongodb.MongoSocketReadException", "closed")))
                .isEqualTo(PASSES);
        assertThat(kind(LIBRARIES.make("com.mongodb.MongoTimeoutException", "Timed out … ConnectException")))
                .isEqualTo(PASSES);
        assertThat(kind(LIBRARIES.make(
                        "com.mongodb.MongoTimeoutException",
                        "Timed out after 30000 ms … exception={com.mongodb.MongoSecurityException: …}")))
                .isEqualTo(NEEDS_PERSON);
        assertThat(kind(LIBRARIES.make("com.mongodb.MongoCommandException", 18, "Authentication failed.")))
                .isEqualTo(NEEDS_PERSON);
        assertThat(kind(LIBRARIES.make("com.mongodb.MongoCommandException", 9, "unknown top level operator")))
                .isEqualTo(NEEDS_PERSON);
        assertThat(kind(LIBRARIES.make("com.mongodb.MongoCommandException", 10334, "BSONObj size: 17000000 invalid")))
                .isEqualTo(BAD_ENTRY);
        assertThat(kind(LIBRARIES.make(
                        "org.bson.BsonMaximumSizeExceededException", "Payload document size is larger than maximum")))
                .isEqualTo(BAD_ENTRY);
        assertThat(kind(LIBRARIES.make("com.mongodb.MongoBulkWriteException", List.of(11000, 121), null)))
                .isEqualTo(BAD_ENTRY);
        assertThat(kind(LIBRARIES.make("com.mongodb.MongoBulkWriteException", List.of(11000, 13), null)))
                .as("one of them needs a person")
                .isEqualTo(NEEDS_PERSON);
        assertThat(kind(LIBRARIES.make("com.mongodb.MongoBulkWriteException", List.of(11000), "not enough members")))
                .as("what was written is not sure")
                .isEqualTo(PASSES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LOADING Redis is loading the dataset in memory | PASSES",
                "MOVED 3999 127.0.0.1:6381 | PASSES",
                "OOM command not allowed when used memory > 'maxmemory' | PASSES",
                "BUSY Redis is busy running a script | PASSES",
                "ERR max number of clients reached | PASSES",
                "READONLY You can't write against a read only replica. | NEEDS_PERSON",
                "NOAUTH Authentication required. | NEEDS_PERSON",
                "WRONGPASS invalid username-password pair or user is disabled. | NEEDS_PERSON",
                "WRONGTYPE Operation against a key holding the wrong kind of value | NEEDS_PERSON",
                "NOSCRIPT No matching script. Please use EVAL. | NEEDS_PERSON",
                "ERR unknown command 'XADDD' | NEEDS_PERSON",
                "ERR value is not an integer or out of range | BAD_ENTRY",
                "ERR value is not a valid float | BAD_ENTRY",
                "BADENTRY weather/000000000007/run1 has no number in temperature | BAD_ENTRY",
                "ERR Error running script (call to f_1): @user_script:1: OOM command not allowed | PASSES",
            })
    void redis(String message, FailureKind expected) {
        assertThat(kind(LIBRARIES.make("io.lettuce.core.RedisCommandExecutionException", message)))
                .isEqualTo(expected);
        assertThat(kind(LIBRARIES.make("redis.clients.jedis.exceptions.JedisDataException", message)))
                .isEqualTo(expected);
    }

    @Test
    void aRedisThatCanNotBeReachedPassesAndOneThatRefusesTheLoginNeedsAPerson() {
        String lettuce = "io.lettuce.core.RedisConnectionException";
        assertThat(kind(LIBRARIES.make(lettuce, "Unable to connect to 127.0.0.1:6379", new ConnectException())))
                .isEqualTo(PASSES);
        assertThat(kind(LIBRARIES.make(
                        lettuce,
                        "Unable to connect",
                        LIBRARIES.make("io.lettuce.core.RedisCommandExecutionException", "NOAUTH HELLO must be"))))
                .isEqualTo(NEEDS_PERSON);
        assertThat(kind(LIBRARIES.make(
                        "redis.clients.jedis.exceptions.JedisConnectionException", "Unexpected end of stream.")))
                .isEqualTo(PASSES);
    }

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchBucket, NEEDS_PERSON", "403, AccessDenied, NEEDS_PERSON", "403, RequestTimeTooSkewed, NEEDS_PERSON",
        "400, ExpiredToken, NEEDS_PERSON", "400, SomethingNew, NEEDS_PERSON", "503, SlowDown, PASSES",
        "400, RequestTimeout, PASSES", "400, ThrottlingException, PASSES", "500, InternalError, PASSES",
        "502, '', PASSES", "400, EntityTooLarge, BAD_ENTRY", "413, SomethingNew, BAD_ENTRY",
        "301, PermanentRedirect, NEEDS_PERSON", "409, OperationAborted, PASSES",
    })
    void aws(int status, String code, FailureKind expected) {
        assertThat(kind(LIBRARIES.make("software.amazon.awssdk.awscore.exception.AwsServiceException", status, code)))
                .isEqualTo(expected);
    }

    @Test
    void awsClientFailures() {
        String client = "software.amazon.awssdk.core.exception.SdkClientException";
        assertThat(kind(LIBRARIES.make(client, "Unable to execute HTTP request", new ConnectException())))
                .isEqualTo(PASSES);
        assertThat(kind(LIBRARIES.make(
                        client, "Unable to load credentials from any of the providers", new SocketTimeoutException())))
                .as("though the last place it asked was out of reach")
                .isEqualTo(NEEDS_PERSON);
        assertThat(kind(LIBRARIES.make(client, "whatever", null))).isEqualTo(NEEDS_PERSON);
    }

    @ParameterizedTest
    @CsvSource({
        "404, ContainerNotFound, NEEDS_PERSON", "403, AuthenticationFailed, NEEDS_PERSON", "503, ServerBusy, PASSES",
        "409, ContainerBeingDeleted, PASSES", "413, RequestBodyTooLarge, BAD_ENTRY", "400, Md5Mismatch, PASSES",
        "400, SomethingNew, NEEDS_PERSON", "500, SomethingNew, PASSES",
    })
    void azure(int status, String code, FailureKind expected) {
        assertThat(kind(LIBRARIES.make("com.azure.storage.blob.models.BlobStorageException", status, code)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "404, notFound, false, NEEDS_PERSON", "403, forbidden, false, NEEDS_PERSON",
                "403, rateLimitExceeded, false, PASSES",
        "503, backendError, true, PASSES", "0, '', true, PASSES", "400, invalid, false, NEEDS_PERSON",
        "413, uploadTooLarge, false, BAD_ENTRY", "412, conditionNotMet, false, NEEDS_PERSON",
    })
    void google(int code, String reason, boolean retryable, FailureKind expected) {
        assertThat(kind(LIBRARIES.make("com.google.cloud.BaseServiceException", code, reason, retryable)))
                .isEqualTo(expected);
    }

    @Test
    void whatIsSuppressedIsAskedOnlyWhenNothingElseSpeaks() {
        IllegalStateException unknown = new IllegalStateException("x");
        unknown.addSuppressed(new ConnectException());
        assertThat(kind(unknown)).isEqualTo(PASSES);
        SQLException known = new SQLException("null value", "23502");
        known.addSuppressed(new ConnectException("while closing"));
        assertThat(kind(known)).isEqualTo(BAD_ENTRY);
    }

    @Test
    void aRingOfCausesEnds() {
        Exception a = new Exception("a");
        Exception b = new Exception("b", a);
        a.initCause(b);
        assertThat(kind(b)).isEqualTo(NEEDS_PERSON);
        assertThat(new SinkFailureClassifier().retryAfter(b)).isNull();
    }
}
