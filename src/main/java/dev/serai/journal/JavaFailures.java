package dev.serai.journal;

import org.jspecify.annotations.Nullable;

/** Java's own exceptions, those of Camel and Spring, and of the libraries that carry bytes for the others. */
final class JavaFailures {
    /** What is wrong with a file or a stream, where the class does not tell. */
    private static final MessageTable STREAM = new MessageTable()
            .passes("no space left", "too many open files", "disk quota exceeded", "resource temporarily unavailable")
            .needsPerson("permission denied", "read-only file system", "no such file", "is a directory")
            .badEntry("out-of-range integer as a 2-byte value");

    private JavaFailures() {}

    static void addTo(FailureTable table) {
        java(table);
        camel(table);
        spring(table);
        network(table);
        json(table);
    }

    private static void java(FailureTable table) {
        table.needsPerson(
                        "javax.net.ssl.SSLException",
                        "java.security.GeneralSecurityException",
                        "java.lang.SecurityException",
                        "java.nio.file.FileSystemException",
                        "java.io.FileNotFoundException",
                        "java.io.UnsupportedEncodingException",
                        "java.net.MalformedURLException",
                        "java.net.URISyntaxException",
                        "java.nio.channels.UnresolvedAddressException",
                        "javax.naming.NamingException")
                .passes(
                        "java.net.SocketException",
                        "java.net.UnknownHostException",
                        "java.net.http.HttpTimeoutException",
                        "java.nio.channels.ClosedChannelException",
                        "java.util.concurrent.TimeoutException",
                        "java.util.concurrent.RejectedExecutionException",
                        "java.util.concurrent.CancellationException",
                        "java.lang.InterruptedException",
                        "javax.naming.CommunicationException",
                        "javax.naming.ServiceUnavailableException")
                .badEntry("java.nio.charset.CharacterCodingException")
                .rule("java.io.IOException", t -> {
                    FailureKind kind = STREAM.kind(t.getMessage());
                    return kind == null ? FailureKind.PASSES : kind;
                });
        // The same words mean the same where a file is named; asked before what the class stands for.
        table.whateverTheCause("java.nio.file.FileSystemException", JavaFailures::ofFullDisk)
                .whateverTheCause("java.io.FileNotFoundException", JavaFailures::ofFullDisk);
    }

    private static @Nullable FailureKind ofFullDisk(Throwable t) {
        return STREAM.kind(t.getMessage()) == FailureKind.PASSES ? FailureKind.PASSES : null;
    }

    private static void camel(FailureTable table) {
        table.passes(
                        "org.apache.camel.ExchangeTimedOutException",
                        "org.apache.camel.processor.ThrottlerRejectedExecutionException",
                        "io.github.resilience4j.circuitbreaker.CallNotPermittedException",
                        "io.github.resilience4j.bulkhead.BulkheadFullException",
                        "io.github.resilience4j.ratelimiter.RequestNotPermitted",
                        "org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException",
                        "org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException",
                        "org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException")
                .needsPerson(
                        "org.apache.camel.NoSuchEndpointException",
                        "org.apache.camel.NoSuchBeanException",
                        "org.apache.camel.NoSuchLanguageException",
                        "org.apache.camel.NoFactoryAvailableException",
                        "org.apache.camel.ResolveEndpointFailedException",
                        "org.apache.camel.FailedToCreateProducerException",
                        "org.apache.camel.ExpressionIllegalSyntaxException",
                        "org.apache.camel.component.bean.MethodNotFoundException",
                        "org.apache.camel.component.bean.AmbiguousMethodCallException",
                        "org.apache.camel.component.direct.DirectConsumerNotAvailableException")
                .badEntry(
                        "org.apache.camel.ValidationException",
                        "org.apache.camel.InvalidPayloadException",
                        "org.apache.camel.TypeConversionException",
                        "org.apache.camel.NoTypeConversionAvailableException",
                        "org.apache.camel.ExpressionEvaluationException",
                        // from a second journal
                        "dev.serai.journal.log.JsonObjectException",
                        "dev.serai.journal.RefusedRecordsException",
                        "dev.serai.web.socket.RefusedMessageException",
                        "dev.serai.serial.UnwritableFrameException");
    }

    private static void spring(FailureTable table) {
        table.passes(
                        "org.springframework.dao.TransientDataAccessException",
                        "org.springframework.dao.RecoverableDataAccessException",
                        "org.springframework.dao.DataAccessResourceFailureException",
                        "org.springframework.transaction.CannotCreateTransactionException",
                        "org.springframework.transaction.TransactionTimedOutException",
                        "org.springframework.web.client.ResourceAccessException",
                        "org.springframework.jms.UncategorizedJmsException")
                .needsPerson(
                        "org.springframework.dao.PermissionDeniedDataAccessException",
                        "org.springframework.dao.InvalidDataAccessResourceUsageException",
                        "org.springframework.dao.InvalidDataAccessApiUsageException",
                        "org.springframework.dao.NonTransientDataAccessResourceException")
                .badEntry("org.springframework.dao.DataIntegrityViolationException");
    }

    private static void network(FailureTable table) {
        table.passes(
                        "io.netty.channel.ConnectTimeoutException",
                        "io.netty.handler.timeout.TimeoutException",
                        "io.netty.channel.ChannelException",
                        "io.vertx.core.http.HttpClosedException",
                        "io.vertx.core.http.StreamResetException",
                        "io.vertx.core.http.ConnectionPoolTooBusyException",
                        "io.vertx.core.VertxException",
                        "org.apache.http.NoHttpResponseException",
                        "org.apache.http.conn.ConnectionPoolTimeoutException",
                        "org.apache.hc.core5.http.NoHttpResponseException",
                        "org.apache.hc.core5.http.ConnectionClosedException",
                        "org.apache.hc.core5.http.ConnectionRequestTimeoutException",
                        "org.apache.hc.core5.http.RequestNotExecutedException",
                        "org.apache.kafka.common.errors.RetriableException",
                        "org.apache.kafka.common.errors.InterruptException",
                        "jakarta.jms.ResourceAllocationException",
                        "org.apache.activemq.artemis.api.core.ActiveMQNotConnectedException",
                        "com.rabbitmq.client.AlreadyClosedException")
                .needsPerson(
                        "io.netty.handler.ssl.NotSslRecordException",
                        "org.apache.http.client.ClientProtocolException",
                        "org.apache.hc.client5.http.ClientProtocolException",
                        "org.apache.hc.core5.http.UnsupportedSchemeException",
                        "org.apache.kafka.common.errors.AuthenticationException",
                        "org.apache.kafka.common.errors.AuthorizationException",
                        "org.apache.kafka.common.errors.UnknownTopicOrPartitionException",
                        "org.apache.kafka.common.errors.InvalidTopicException",
                        "org.apache.kafka.common.config.ConfigException",
                        "jakarta.jms.JMSSecurityException",
                        "jakarta.jms.InvalidDestinationException",
                        "com.rabbitmq.client.PossibleAuthenticationFailureException")
                .badEntry(
                        "org.apache.kafka.common.errors.RecordTooLargeException",
                        "org.apache.kafka.common.errors.RecordBatchTooLargeException",
                        "org.apache.kafka.common.errors.SerializationException",
                        "org.apache.kafka.common.errors.InvalidRecordException",
                        "jakarta.jms.MessageFormatException",
                        "org.mariadb.jdbc.util.exceptions.MaxAllowedPacketException",
                        "com.mysql.cj.jdbc.exceptions.PacketTooBigException")
                // Kafka says a missing topic like a slow broker.
                .rule("org.apache.kafka.common.errors.TimeoutException", t -> new MessageTable()
                        .needsPerson("not present in metadata")
                        .kind(t.getMessage()));
    }

    private static void json(FailureTable table) {
        table.badEntry(
                        "com.fasterxml.jackson.core.JacksonException",
                        "tools.jackson.core.JacksonException",
                        "com.networknt.schema.JsonSchemaException",
                        "com.google.gson.JsonParseException")
                // A class that Jackson has no way to write or to make.
                .needsPerson(
                        "com.fasterxml.jackson.databind.exc.InvalidDefinitionException",
                        "com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException",
                        "tools.jackson.databind.exc.InvalidDefinitionException",
                        "tools.jackson.databind.exc.UnrecognizedPropertyException");
    }
}
