package dev.serai.testkit;

import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** S3Proxy on a folder, until the process is killed. Its own main class prints through a logger that we do not have. */
public final class S3Program {
    private S3Program() {}

    /**
     * @param arguments the folder, absolute; the port; access key; secret key; the largest object that goes up in one
     *     request
     */
    public static void main(String[] arguments) throws Exception {
        S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(arguments[0]))
                .endpoint(URI.create("http://127.0.0.1:" + arguments[1]))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, arguments[2], arguments[3])
                .maxSinglePartObjectSize(Long.parseLong(arguments[4]))
                .stopTimeout(0)
                .build()
                .start();
    }
}
