package dev.serai.journal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of AWS (SDK v2), Azure and Google report. Their services answer 400 and 403 also for what is no
 * matter of the entry or of rights, so the error's code is asked before the status; a 400 without a code that is known
 * needs a person.
 */
final class CloudFailures {
    private static final CodeTable AWS = new CodeTable()
            .passes("SlowDown Throttling ThrottlingException ThrottledException RequestThrottled"
                    + " RequestThrottledException TooManyRequestsException RequestLimitExceeded BandwidthLimitExceeded"
                    + " ProvisionedThroughputExceededException LimitExceededException PriorRequestNotComplete"
                    + " TransactionInProgressException TransactionConflictException InternalError InternalFailure"
                    + " InternalServerError ServiceUnavailable Unavailable RequestTimeout RequestTimeoutException"
                    + " OperationAborted ConditionalRequestConflict BadDigest IncompleteBody BucketAlreadyOwnedByYou"
                    + " NoSuchUpload KMSThrottlingException EC2ThrottledException")
            .needsPerson("NoSuchBucket AccessDenied AccessDeniedException AllAccessDisabled AccountProblem"
                    + " InvalidAccessKeyId SignatureDoesNotMatch InvalidSignatureException IncompleteSignature"
                    + " RequestTimeTooSkewed RequestExpired RequestInTheFuture ExpiredToken ExpiredTokenException"
                    + " InvalidToken InvalidClientTokenId UnrecognizedClientException MissingAuthenticationToken"
                    + " AuthFailure AuthorizationHeaderMalformed PermanentRedirect InvalidBucketName InvalidRequest"
                    + " InvalidArgument MalformedXML MethodNotAllowed InvalidObjectState NotSignedUp OptInRequired"
                    + " ResourceNotFoundException PreconditionFailed")
            .badEntry("EntityTooLarge EntityTooSmall KeyTooLongError MetadataTooLarge InvalidDigest"
                    + " ValidationException SerializationException ItemCollectionSizeLimitExceededException"
                    + " MaxMessageLengthExceeded RequestEntityTooLargeException InvalidMessageContents");

    private static final CodeTable AZURE = new CodeTable()
            .passes("ServerBusy InternalError OperationTimedOut ContainerBeingDeleted ContainerBeingCreated"
                    + " ContainerDisabled AccountBeingCreated Md5Mismatch Crc64Mismatch ResourceTypeMismatchRetry"
                    + " IncrementalCopyBlobMismatch PendingCopyOperation SystemInUse OperationNotAllowedInCurrentState")
            .needsPerson("AuthenticationFailed AuthorizationFailure AuthorizationPermissionMismatch"
                    + " AuthorizationProtocolMismatch AuthorizationResourceTypeMismatch InsufficientAccountPermissions"
                    + " AccountIsDisabled ContainerNotFound BlobNotFound ResourceNotFound InvalidAuthenticationInfo"
                    + " InvalidUri InvalidHeaderValue InvalidInput InvalidQueryParameterValue LeaseIdMissing"
                    + " LeaseIdMismatchWithBlobOperation InvalidBlobType BlobImmutableDueToPolicy BlobAlreadyExists"
                    + " BlobArchived InvalidResourceName ConditionNotMet FeatureVersionMismatch KeyVaultKeyNotFound")
            .badEntry("RequestBodyTooLarge MetadataTooLarge InvalidBlobOrBlock BlockCountExceedsLimit InvalidMetadata"
                    + " EmptyMetadataKey");

    private static final CodeTable GOOGLE = new CodeTable()
            .passes("rateLimitExceeded userRateLimitExceeded quotaExceeded backendError internalError UNAVAILABLE"
                    + " DEADLINE_EXCEEDED RESOURCE_EXHAUSTED ABORTED INTERNAL CANCELLED UNKNOWN")
            .needsPerson("forbidden authError accountDisabled notFound UNAUTHENTICATED PERMISSION_DENIED NOT_FOUND"
                    + " FAILED_PRECONDITION UNIMPLEMENTED ALREADY_EXISTS billingNotEnabled conditionNotMet")
            .badEntry("uploadTooLarge INVALID_ARGUMENT OUT_OF_RANGE DATA_LOSS");

    private static final MessageTable CREDENTIALS = new MessageTable()
            .needsPerson(
                    "unable to load credentials",
                    "unable to load region",
                    "profile file",
                    "credentials must not be null",
                    "access key");

    private static final Pattern GOOGLE_REASON = Pattern.compile("\"reason\"\\s*:\\s*\"(\\w+)\"");

    private static final int BAD_REQUEST = 400;

    private CloudFailures() {}

    static void addTo(FailureTable table) {
        table.whateverTheCause(
                        "software.amazon.awssdk.core.exception.SdkClientException",
                        t -> CREDENTIALS.kind(t.getMessage()))
                .rule(
                        "software.amazon.awssdk.core.exception.SdkServiceException",
                        t -> kind(
                                AWS,
                                Getters.text(Getters.get(t, "awsErrorDetails"), "errorCode"),
                                Getters.number(t, "statusCode")))
                .passes(
                        "software.amazon.awssdk.core.exception.ApiCallTimeoutException",
                        "software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException",
                        "software.amazon.awssdk.core.exception.AbortedException",
                        "software.amazon.awssdk.core.exception.RetryableException");
        table.needsPerson(
                        "com.azure.identity.CredentialUnavailableException",
                        "com.azure.core.exception.TooManyRedirectsException")
                .passes("com.azure.core.exception.HttpRequestException")
                .badEntry("com.azure.core.exception.UnexpectedLengthException")
                .rule(
                        "com.azure.core.exception.HttpResponseException",
                        t -> kind(AZURE, Getters.text(t, "getErrorCode"), HttpFailures.statusOf(t)))
                .rule(
                        "com.azure.cosmos.CosmosException",
                        t -> HttpFailures.statusOf(t) == 410 || HttpFailures.statusOf(t) == 449
                                ? FailureKind.PASSES
                                : HttpFailures.statusOf(t) == 409
                                        ? FailureKind.BAD_ENTRY
                                        : HttpFailures.status(HttpFailures.statusOf(t)));
        table.whateverTheCause("com.google.auth.oauth2.GoogleAuthException", t -> FailureKind.NEEDS_PERSON)
                .needsPerson("com.google.api.client.auth.oauth2.TokenResponseException")
                .rule("com.google.cloud.BaseServiceException", CloudFailures::google)
                .rule("com.google.api.client.http.HttpResponseException", CloudFailures::google)
                .rule("com.google.api.gax.rpc.ApiException", t -> rpc(Getters.get(t, "getStatusCode")))
                .rule("io.grpc.StatusRuntimeException", t -> rpc(Getters.get(t, "getStatus")))
                .rule("io.grpc.StatusException", t -> rpc(Getters.get(t, "getStatus")));
    }

    private static @Nullable FailureKind google(Throwable t) {
        if (Boolean.TRUE.equals(Getters.get(t, "isRetryable"))) {
            return FailureKind.PASSES;
        }
        int code = Getters.number(t, "getCode", "getStatusCode");
        String reason = Getters.text(t, "getReason");
        return kind(GOOGLE, reason.isEmpty() ? reasonIn(t.getMessage()) : reason, code);
    }

    /** A resumable upload that is refused keeps the answer's JSON in its message only. */
    private static String reasonIn(@Nullable String message) {
        Matcher reason = GOOGLE_REASON.matcher(message == null ? "" : message);
        return reason.find() ? reason.group(1) : "";
    }

    /** gRPC's status, in an object of its own. */
    private static @Nullable FailureKind rpc(@Nullable Object status) {
        return GOOGLE.kind(Getters.text(status, "getCode"));
    }

    private static @Nullable FailureKind kind(CodeTable codes, String code, int status) {
        FailureKind kind = codes.kind(code);
        if (kind != null) {
            return kind;
        }
        return status == BAD_REQUEST ? FailureKind.NEEDS_PERSON : HttpFailures.status(status);
    }
}
