package dev.serai.journal;

import org.jspecify.annotations.Nullable;

/** What a receiver answers over HTTP, by the status codes of RFC 9110, RFC 6585 and RFC 8470. */
final class HttpFailures {
    private static final CodeTable STATUS = new CodeTable()
            // 409: the same key is being worked on; an object that is being changed
            .passes("408 409 425 429")
            .badEntry("400 413 414 415 422 431");

    private static final int SERVER_ERRORS = 500;
    private static final int LAST = 599;

    private HttpFailures() {}

    static void addTo(FailureTable table) {
        for (String name : new String[] {
            "org.apache.camel.http.base.HttpOperationFailedException",
            "org.apache.camel.component.netty.http.NettyHttpOperationFailedException",
            "org.apache.camel.component.platform.http.HttpOperationFailedException",
            // a WebSocket's handshake that was answered otherwise
            "java.net.http.WebSocketHandshakeException",
            "org.apache.http.client.HttpResponseException",
            "org.apache.hc.client5.http.HttpResponseException",
            "org.springframework.web.client.RestClientResponseException",
            "jakarta.ws.rs.WebApplicationException",
            "feign.FeignException",
            "retrofit2.HttpException",
            "org.elasticsearch.client.ResponseException",
            "co.elastic.clients.elasticsearch._types.ElasticsearchException",
            "com.influxdb.exceptions.InfluxException"
        }) {
            table.rule(name, t -> status(statusOf(t)));
        }
    }

    /** The status that an exception holds, itself or in the response it keeps; -1 when none. */
    static int statusOf(Throwable t) {
        int status = number(Getters.get(
                t, "getHttpResponseCode", "getRawStatusCode", "getStatusCode", "statusCode", "status", "code"));
        if (status > 0) {
            return status;
        }
        Object response = Getters.get(t, "getResponse", "response");
        status = number(Getters.get(response, "getStatusCode", "getStatus", "statusCode"));
        return status > 0 ? status : Getters.number(Getters.get(response, "getStatusLine"), "getStatusCode");
    }

    /** A status that is an object of its own, as Spring's. */
    private static int number(@Nullable Object status) {
        return status instanceof Number n ? n.intValue() : Getters.number(status, "value", "getValue");
    }

    /** Null when it is no status of a failure. */
    static @Nullable FailureKind status(int status) {
        FailureKind kind = STATUS.kind(status);
        if (kind != null) {
            return kind;
        }
        if (status >= SERVER_ERRORS && status <= LAST) {
            return FailureKind.PASSES;
        }
        return status >= 300 && status < SERVER_ERRORS ? FailureKind.NEEDS_PERSON : null;
    }
}
