package dev.serai.web;

import dev.serai.names.SizeText;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Bounds what Camel's HTTP client takes of an answer, whatever the other side sends: Camel keeps an answer in memory,
 * unpacked. Declared as a bean and given to the component:
 *
 * <pre>
 * camel.beans.answers=#class:dev.serai.web.AnswerLimit
 * camel.beans.answers.maxBytes=8MiB
 * camel.component.http.httpClientConfigurer=#bean:answers
 * </pre>
 *
 * <p>A longer answer fails with an {@link IOException}, and its connection is given up. Of an answer that tells a
 * failure (status 300 and above) the rest is cut off instead, so that the status is still what the failure is told by.
 */
public final class AnswerLimit implements HttpClientConfigurer {
    private static final int FIRST_FAILURE = 300;

    private String maxBytes = "8MiB";

    /** The most bytes of a body, unpacked, such as 8MiB. */
    public void setMaxBytes(String maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        long most = SizeText.parse("maxBytes", maxBytes);
        builder.addExecInterceptorFirst("answer-limit", (request, scope, chain) -> {
            ClassicHttpResponse answer = chain.proceed(request, scope);
            HttpEntity body = answer.getEntity();
            if (body != null) {
                boolean cut = answer.getCode() >= FIRST_FAILURE;
                answer.setEntity(new Limited(body, most, cut, scope.execRuntime::discardEndpoint));
            }
            return answer;
        });
    }

    private static final class Limited extends HttpEntityWrapper {
        private final long most;
        private final boolean cut;
        private final Runnable hangUp;
        private InputStream content = InputStream.nullInputStream();
        private boolean open;

        Limited(HttpEntity body, long most, boolean cut, Runnable hangUp) {
            super(body);
            this.most = most;
            this.cut = cut;
            this.hangUp = hangUp;
        }

        @Override
        public InputStream getContent() throws IOException {
            if (!open) {
                open = true;
                content = new LimitedStream(super.getContent(), most, cut, hangUp);
            }
            return content;
        }
    }

    private static final class LimitedStream extends FilterInputStream {
        private static final int PIECE = 8192;

        private final long most;
        private final boolean cut;
        private final Runnable hangUp;
        private long taken;
        private boolean over;

        LimitedStream(InputStream in, long most, boolean cut, Runnable hangUp) {
            super(in);
            this.most = most;
            this.cut = cut;
            this.hangUp = hangUp;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = over ? -1 : super.read(bytes, from, length);
            if (read > 0) {
                taken += read;
            }
            if (taken <= most) {
                return read;
            }
            if (!over) {
                over = true;
                hangUp.run();
            }
            if (cut) {
                return -1;
            }
            throw new IOException("The answer is longer than " + most + " bytes (maxBytes of the bean that is"
                    + " httpClientConfigurer): it is not taken");
        }

        @Override
        public long skip(long bytes) throws IOException {
            int read = read(new byte[(int) Math.min(PIECE, Math.max(0, bytes))]);
            return Math.max(0, read);
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        /** What is left is read, so that the connection can be used again, but no more than may be taken. */
        @Override
        public void close() throws IOException {
            byte[] rest = new byte[PIECE];
            try {
                while (!over && read(rest, 0, PIECE) >= 0) {
                    // until its end
                }
            } catch (IOException e) {
                if (!over) {
                    throw e;
                }
            }
            if (!over) {
                super.close();
            }
        }
    }
}
