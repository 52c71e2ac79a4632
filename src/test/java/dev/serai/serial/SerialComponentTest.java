package dev.serai.serial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.serial.framing.Checksum;
import dev.serai.serial.framing.FramingFault;
import dev.serai.serial.port.LineErrors;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SerialComponentTest {
    private final FakePort port = new FakePort();
    private final AtomicLong nanos = new AtomicLong();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<Message> received = new CopyOnWriteArrayList<>();

    SerialComponentTest() {
        context.addComponent("serial", new SerialComponent(port, nanos::get));
        context.getShutdownStrategy().setTimeout(60);
    }

    @AfterEach
    void stop() throws Exception {
        context.close();
    }

    private void receive(String... uris) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (int i = 0; i < uris.length; i++) {
                    from(uris[i])
                            .routeId("route" + i)
                            .process(exchange ->
                                    received.add(exchange.getMessage().copy()));
                }
            }
        });
        context.start();
    }

    private List<String> bodies() {
        return received.stream().map(message -> message.getBody(String.class)).toList();
    }

    private void awaitBodies(String... expected) {
        await().untilAsserted(() -> assertThat(bodies()).containsExactly(expected));
    }

    private SerialStatistics statistics() {
        return context.getComponent("serial", SerialComponent.class)
                .statistics()
                .get("/dev/ttyX");
    }

    @Test
    void eachFrameBecomesAnExchangeWithItsHeaders() throws Exception {
        receive("serial:/dev/ttyX?keepFirst=true&device=scale");
        port.arrive("one\r\ntwo\r\n");

        awaitBodies("one", "two");
        Message second = received.get(1);
        assertThat(second.getBody()).isInstanceOf(byte[].class);
        assertThat(second.getHeader(SerialConstants.PORT)).isEqualTo("/dev/ttyX");
        assertThat(second.getHeader(SerialConstants.DEVICE)).isEqualTo("scale");
        assertThat(second.getHeader(SerialConstants.SEQUENCE)).isEqualTo(2L);
        assertThat(second.getHeader(SerialConstants.TIME)).isInstanceOf(Instant.class);
        assertThat(second.getHeader(SerialConstants.DISCARDED)).isEqualTo(0L);
    }

    @Test
    void theCharsetOptionIsUsedWhenABodyBecomesText() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("serial:/dev/ttyX?keepFirst=true&charset=UTF-16BE&framing=raw")
                        .convertBodyTo(String.class)
                        .process(exchange -> received.add(exchange.getMessage().copy()));
            }
        });
        context.start();
        port.arrive("\0A\0B");

        awaitBodies("AB");
    }

    @Test
    void twoRoutesOnOnePortShareOneConnectionAndBothGetEachFrame() throws Exception {
        receive("serial:/dev/ttyX?keepFirst=true", "serial:///dev/ttyX?keepFirst=true&maxInFlight=7");
        port.arrive("one\n");

        awaitBodies("one", "one");
        assertThat(port.opens).hasSize(1);
        assertThat(received.get(0).getBody()).isNotSameAs(received.get(1).getBody());
    }

    @Test
    void twoRoutesThatWantOnePortOtherwiseAreRefusedWithBothNamed() {
        assertThatThrownBy(() -> receive("serial:/dev/ttyX?baudRate=9600", "serial:/dev/ttyX?baudRate=115200"))
                .hasStackTraceContaining("Port /dev/ttyX is wanted with different options by the routes"
                        + " route0 (baudRate=9600) and route1 (baudRate=115200)");
    }

    @Test
    void anOptionThatOneRouteStatesHoldsForTheOthersOfItsPort() throws Exception {
        receive("serial:/dev/ttyX", "serial:/dev/ttyX?baudRate=4800&settleDelay=1ms", "serial:/dev/ttyX?dataBits=7");

        await().until(() -> !port.opens.isEmpty());
        assertThat(port.opens).hasSize(1);
        assertThat(port.opens.get(0)).hasToString("4800 7N1");
    }

    @Test
    void statingTheDefaultIsStating() {
        assertThatThrownBy(() -> receive("serial:/dev/ttyX?baudRate=9600", "serial:/dev/ttyX?baudRate=115200"))
                .hasStackTraceContaining("(baudRate=9600) and route1 (baudRate=115200)");
    }

    @Test
    void anOptionOfThePortCanNotBeStatedOtherwiseOnceThePortIsOpen() throws Exception {
        receive("serial:/dev/ttyX");

        assertThatThrownBy(() -> context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("serial:/dev/ttyX?baudRate=115200")
                                .routeId("later")
                                .log("x");
                    }
                }))
                .hasStackTraceContaining("Port /dev/ttyX is open with baudRate=9600 for the routes route0")
                .hasStackTraceContaining("wanted with baudRate=115200 by route later");
    }

    @Test
    void whatIsStatedMustGoTogether() {
        assertThatThrownBy(() -> receive("serial:/dev/ttyX?framing=slip", "serial:/dev/ttyX?delimiter=0x0a"))
                .hasStackTraceContaining("Port /dev/ttyX: what route route0 states (framing=slip) does not go with what"
                        + " other routes state of this port: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serial:/dev/ttyX?baudrat=9600   | unknown option 'baudrat'. Did you mean 'baudRate'?",
                "serial:/dev/ttyX?parity=odds    | parity=odds",
                "serial:/dev/ttyX?dataBits=9     | dataBits=9: known are 5, 6, 7 and 8",
                "serial:/dev/ttyX?stopBits=3     | stopBits=3: known are 1, 1.5 and 2",
                "serial:/dev/ttyX?baudRate=0     | baudRate=0",
                "serial:/dev/ttyX?framing=delimiter | needs a delimiter",
                "serial:/dev/ttyX?delimiter=;    | is no end of a line",
                "serial:/dev/ttyX?frameLength=5  | frameLength has no meaning with framing=line",
                "serial:/dev/ttyX?framing=fixed  | frameLength",
                "serial:/dev/ttyX?lengthFieldOffset=4 | go with framing=lengthField only",
                "serial:/dev/ttyX?lengthFieldEndian=little | lengthFieldEndian has no meaning with framing=line",
                "serial:/dev/ttyX?framing=slip&gap=5 | gap has no meaning with framing=slip",
                "serial:/dev/ttyX?framing=startEnd&start=0x02&end=0x03&checksumPlace=afterEnd | checksumPlace has no meaning with checksum=none",
                "serial:/dev/ttyX?framing=lengthField&lengthFieldEndian=middle | lengthFieldEndian=middle: known are big and little",
                "serial:/dev/ttyX?checksum=crc17 | checksum=crc17 is not known: use one of none, xor8",
                "serial:/dev/ttyX?checksum=#crc17 | crc17",
                "serial:/dev/ttyX?checksumScope=1.. | checksumScope has no meaning with checksum=none",
                "serial:/dev/ttyX?framing=raw&checksum=xor8 | use framing=gap",
                "serial:/dev/ttyX?maxFrameLength=0 | maxFrameLength=0",
                "serial:/dev/ttyX?charset=klingon | klingon",
                "serial:/dev/ttyX?maxInFlight=0  | maxInFlight=0 must be at least 1",
                "serial:/dev/ttyX?script=weather | goes with serial:sim only",
                "serial:/dev/ttyX?vendorId=2341  | vendorId, productId, serialNumber and usbPath go with serial:usb only",
                "serial:usb                      | serial:usb needs vendorId, productId, serialNumber or usbPath",
                "serial:usb?vendorId=arduino     | vendorId=arduino: a USB id is one to four hexadecimal digits",
                "serial:/dev/ttyX?rs485DelayAfter=5 | go with rs485=true only",
                "serial:/dev/ttyX?rs485=true&rs485DelayAfter=5s | rs485DelayAfter",
                "serial:/dev/ttyX?responseMatch=RAW(a() | responseMatch=a( is not a regular expression",
                "serial:/dev/ttyX?settleDelay=2x | settleDelay=2x is no duration: write 500ms, 10s, 5m or 2h",
                "serial:/dev/ttyX?responseTimeout=0 | responseTimeout=0 must be at least 1",
                "serial://dev/ttyX               | did you mean serial:/dev/ttyX?",
                "serial:ttyUSB0                  | did you mean serial:/dev/ttyUSB0?",
            })
    void aWrongOptionIsRefusedAtStartWithItsName(String uri, String message) {
        assertThatThrownBy(() -> receive(uri)).hasStackTraceContaining(message);
    }

    @Test
    void lineSettingsReachThePort() throws Exception {
        receive("serial:/dev/ttyX?baudRate=4800&dataBits=7&parity=even&stopBits=2&flowControl=rtsCts");

        await().until(() -> !port.opens.isEmpty());
        assertThat(port.opens.get(0)).hasToString("4800 7E2 rts_cts");
    }

    @Test
    void theFirstFrameAfterOpeningABusyLineIsThrownAway() throws Exception {
        port.arrive("3.4\ntemp=123.5\n");
        receive("serial:/dev/ttyX");

        awaitBodies("temp=123.5");
        assertThat(received.get(0).getHeader(SerialConstants.DISCARDED)).isEqualTo(4L);
        assertThat(received.get(0).getHeader(SerialConstants.SEQUENCE)).isEqualTo(1L);
    }

    @Test
    void theFirstFrameAfterASilenceIsKept() throws Exception {
        receive("serial:/dev/ttyX");
        // from then on the silence is measured
        await().until(() -> status().trouble() == null);
        await().until(() -> nanos.addAndGet(Duration.ofMillis(20).toNanos())
                >= Duration.ofMillis(200).toNanos());
        port.arrive("temp=123.4\n");

        awaitBodies("temp=123.4");
    }

    @Test
    void aFrameThatIsTooLongIsReportedAndTheNextIsGood() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(FramingException.class)
                        .handled(true)
                        .setHeader("reason", simple("${exception.message}"))
                        .setBody(simple("${exception.bytes}"))
                        .process(exchange -> received.add(exchange.getMessage().copy()));
                from("serial:/dev/ttyX?keepFirst=true&maxFrameLength=4&bridgeErrorHandler=true")
                        .process(exchange -> received.add(exchange.getMessage().copy()));
            }
        });
        context.start();
        port.arrive("abcdefgh\ngood\n");

        awaitBodies("abcd", "good");
        assertThat(received.get(0).getHeader("reason", String.class))
                .isEqualTo("A frame from port /dev/ttyX is longer than maxFrameLength: 61626364");
        assertThat(received.get(1).getHeader(SerialConstants.DISCARDED)).isEqualTo(9L);
        assertThat(statistics().badFrames()).isEqualTo(1);
    }

    @Test
    void whatWasReadWhileTheLineErredIsNoGoodFrame() throws Exception {
        receive("serial:/dev/ttyX?keepFirst=true");
        port.arrive("one\ntw");
        awaitBodies("one");
        port.lineErrors = new LineErrors(0, 1, 0, 0);
        port.arrive("o\nthree\nfo");
        await().until(() -> statistics().bytes() == 16);
        port.arrive("ur\nfive\n");

        awaitBodies("one", "five");
        assertThat(statistics().badFrames(FramingFault.LINE_ERROR)).isEqualTo(2);
        assertThat(statistics().lineErrors()).isEqualTo(1);
        assertThat(received.get(1).getHeader(SerialConstants.DISCARDED)).isEqualTo(13L);
    }

    @Test
    void bytesThatNeverMakeAFrameAreTold() throws Exception {
        nanos.set(1);
        receive("serial:/dev/ttyX?keepFirst=true&framing=startEnd&start=0x02&end=0x03");
        port.arrive("x".repeat(100));
        // when its time was noted
        await().until(() -> statistics().reads() == 1);
        assertThat(statistics().discardedBytes()).isEqualTo(100);
        assertThat(status().lastError()).isNull();
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        port.arrive("y");

        await().until(() -> status().lastError() != null);
        assertThat(status().lastError())
                .startsWith("Port /dev/ttyX: none of the last 101 bytes were in a good frame: are baudRate=9600 and"
                        + " framing=startEnd right?");
    }

    private SerialPortStatus status() {
        return context.getComponent("serial", SerialComponent.class).ports().get(0);
    }

    @Test
    void oneStrayByteIsNoGoodFrameThoughItsChecksumHolds() throws Exception {
        receive("serial:/dev/ttyX?keepFirst=true&checksum=xor8");
        port.arrive("\0\nA A\n"); // a zero: the checksum of nothing

        await().until(() -> statistics().badFrames() == 2);
        assertThat(statistics().badFrames(FramingFault.TOO_SHORT)).isEqualTo(1);
        assertThat(received).isEmpty();
    }

    @Test
    void aChecksumMayBeABean() throws Exception {
        context.getRegistry().bind("lengthCheck", (Checksum) new Checksum() {
            @Override
            public int length() {
                return 1;
            }

            @Override
            public long of(byte[] bytes, int offset, int length) {
                return '0' + length;
            }
        });
        receive("serial:/dev/ttyX?keepFirst=true&checksum=#lengthCheck");
        port.arrive("one3\ntwo4\nthree5\n");

        awaitBodies("one", "three");
        assertThat(statistics().badFrames(FramingFault.BAD_CHECKSUM)).isEqualTo(1);
    }

    @Test
    void aSyncWordAndALengthFindABinaryFrameInNoise() throws Exception {
        receive("serial:/dev/ttyX?framing=lengthField&start=AB&lengthFieldOffset=2&lengthFieldSize=1&checksum=sum8"
                + "&lengthFieldAdjustment=1");
        port.arrive("noiAB\u0003xyz");
        port.arrive("!AB\u0001a");
        port.arrive("b");

        awaitBodies("AB\u0001a");
    }

    @Test
    void framesThatEndBySilence() throws Exception {
        DefaultCamelContext other = new DefaultCamelContext();
        other.addComponent("serial", new SerialComponent(port, System::nanoTime));
        other.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("serial:/dev/ttyX?framing=gap&gap=40&keepFirst=true")
                        .process(exchange -> received.add(exchange.getMessage().copy()));
            }
        });
        // there before anybody reads: between the two is no silence
        port.arrive("one ");
        port.arrive("frame");
        other.start();
        try {
            await().until(() -> received.size() == 1);
            port.arrive("another");

            awaitBodies("one frame", "another");
        } finally {
            other.stop();
        }
    }

    @Test
    void aDeviceThatVanishesWithinAFrameLeavesNeitherHalfAFrameNorOldBytes() throws Exception {
        receive("serial:/dev/ttyX?keepFirst=true&reconnectDelay=10");
        port.arrive("one\ntw");
        awaitBodies("one");
        port.unplug();
        await().until(() -> !port.open);
        port.plugIn();
        port.arrive("three\n");

        awaitBodies("one", "three");
        assertThat(received.get(1).getHeader(SerialConstants.SEQUENCE)).isEqualTo(1L);
        assertThat(received.get(1).getHeader(SerialConstants.DISCARDED)).isEqualTo(0L);
    }

    @Test
    void startsWithoutTheDeviceAndSaysSoInItsHealth() throws Exception {
        port.unplug();
        receive("serial:/dev/ttyX?keepFirst=true&reconnectDelay=10");
        await().untilAsserted(() -> assertThat(HealthCheckHelper.invoke(context))
                .filteredOn(result -> result.getCheck().getId().equals("serial:/dev/ttyX"))
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
                    assertThat(result.getMessage()).contains("Port /dev/ttyX is not there");
                }));

        port.plugIn();
        port.arrive("here\n");

        awaitBodies("here");
        assertThat(HealthCheckHelper.invoke(context)).allMatch(result -> result.getState() == HealthCheck.State.UP);
    }

    @Test
    void framesBeyondMaxInFlightAreDroppedAndCounted() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        slowRoute("serial:/dev/ttyX?keepFirst=true&maxInFlight=3", gate);
        port.arrive("1\n2\n3\n4\n5\n");
        await().until(() -> statistics().droppedFrames() == 2);
        gate.countDown();

        await().untilAsserted(() -> assertThat(bodies()).containsExactly("1", "2", "3"));
    }

    @Test
    void whenFullBlockStopsReadingAndLosesNothing() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        slowRoute("serial:/dev/ttyX?keepFirst=true&maxInFlight=4&whenFull=block", gate);
        String[] all = IntStream.rangeClosed(1, 100).mapToObj(String::valueOf).toArray(String[]::new);
        for (String frame : all) {
            port.arrive(frame + "\n");
        }
        await().during(Duration.ofMillis(100)).until(() -> port.reads <= 5);
        gate.countDown();

        awaitBodies(all);
        assertThat(statistics().droppedFrames()).isZero();
    }

    @Test
    void whatWasReadIsFinishedOnAnOrderlyStop() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        slowRoute("serial:/dev/ttyX?keepFirst=true&maxInFlight=2&whenFull=block", gate);
        port.arrive("1\n2\n3\n4\n5\n6\n7\n");
        await().until(() -> statistics().frames() == 3);
        Thread stopper = new Thread(context::stop);
        stopper.start();
        await().until(() -> context.getStatus().isStopping());
        gate.countDown();
        stopper.join();

        assertThat(bodies()).containsExactly("1", "2", "3", "4", "5", "6", "7");
        assertThat(port.open).isFalse();
    }

    @RepeatedTest(10)
    void anOrderlyStopLosesNothingOfAPortThatNeverRests() throws Exception {
        port.neverRests = true;
        receive("serial:/dev/ttyX?keepFirst=true");
        await().until(() -> received.size() > 20);
        context.stop();

        assertThat(port.reads).isPositive();
        assertThat(received).hasSize(port.reads);
    }

    @Test
    void aRouteStopsInOrderThoughItsPortGoesOnTalkingToAnother() throws Exception {
        port.neverRests = true;
        AtomicLong first = new AtomicLong();
        AtomicLong second = new AtomicLong();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("serial:/dev/ttyX?keepFirst=true").routeId("first").process(e -> first.incrementAndGet());
                from("serial:/dev/ttyX?keepFirst=true").routeId("second").process(e -> second.incrementAndGet());
            }
        });
        context.start();
        await().until(() -> first.get() > 100 && second.get() > 100);

        assertThat(context.getRouteController().stopRoute("first", 60, TimeUnit.SECONDS, true))
                .as("stopped without being cut off")
                .isTrue();
        long stopped = first.get();
        long then = second.get();
        await().until(() -> second.get() > then + 100);
        assertThat(first.get()).isEqualTo(stopped);
    }

    /** A route whose exchanges finish on other threads, and only when the gate is open. */
    private void slowRoute(String uri, CountDownLatch gate) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).threads(1).maxQueueSize(1000).process(exchange -> {
                    gate.await(60, TimeUnit.SECONDS);
                    received.add(exchange.getMessage().copy());
                });
            }
        });
        context.start();
    }

    @Test
    void aStoppedRouteThatIsFullDoesNotHoldTheStopUp() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        slowRoute("serial:/dev/ttyX?keepFirst=true&maxInFlight=1&whenFull=block", gate);
        port.arrive("1\n2\n3\n");
        await().until(() -> statistics().frames() == 2);
        context.getShutdownStrategy().setTimeout(1);
        context.getRouteController().stopRoute(context.getRoutes().get(0).getId(), 1, TimeUnit.SECONDS);

        await().until(() -> !port.open);
        gate.countDown();
    }

    private List<List<String>> batches() {
        return received.stream()
                .map(message -> ((List<?>) message.getBody())
                        .stream()
                                .map(frame -> new String((byte[]) frame, UTF_8))
                                .toList())
                .toList();
    }

    @Test
    void withABatchSizeTheFramesOfOneReadComeTogether() throws Exception {
        receive("serial:/dev/ttyX?keepFirst=true&batchSize=3");
        port.arrive("1\n2\n3\n4\n5\npart");
        port.arrive("ly\n7\n");

        await().untilAsserted(() -> assertThat(batches())
                .containsExactly(List.of("1", "2", "3"), List.of("4", "5"), List.of("partly", "7")));
        assertThat(received.stream().map(message -> message.getHeader(SerialConstants.SEQUENCE)))
                .containsExactly(1L, 4L, 6L);
    }

    @Test
    void aBatchHasNoGapWithin() throws Exception {
        receive("serial:/dev/ttyX?keepFirst=true&batchSize=10&maxFrameLength=4");
        port.arrive("1\n2\ntoo long\n4\n5\n");

        await().untilAsserted(() -> assertThat(batches()).containsExactly(List.of("1", "2"), List.of("4", "5")));
        assertThat(received.stream().map(message -> message.getHeader(SerialConstants.DISCARDED)))
                .containsExactly(0L, 9L);
    }

    @Test
    void batchesAreBoundedByMaxInFlightToo() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        slowRoute("serial:/dev/ttyX?keepFirst=true&batchSize=10&maxInFlight=4&whenFull=block", gate);
        port.arrive("1\n2\n3\n4\n5\n6\n7\n");
        await().until(() -> statistics().frames() == 5);
        gate.countDown();

        await().untilAsserted(() ->
                assertThat(batches()).containsExactly(List.of("1", "2", "3", "4"), List.of("5", "6", "7")));
    }

    @Test
    void aSuspendedRouteGoesOnWithWhatArrivesAfterItsResumption() throws Exception {
        receive("serial:/dev/ttyX?keepFirst=true&reconnectDelay=10");
        port.arrive("before\n");
        awaitBodies("before");
        context.getRouteController().suspendRoute("route0");
        await().until(() -> !port.open);
        port.plugIn();
        context.getRouteController().resumeRoute("route0");
        port.arrive("after\n");

        awaitBodies("before", "after");
    }

    @Test
    void aRouteResumedAtOnceWaitsForThePortToBeLetGo() throws Exception {
        receive("serial:/dev/ttyX?keepFirst=true&reconnectDelay=10s");
        await().until(() -> port.open);
        for (int round = 0; round < 20; round++) {
            context.getRouteController().suspendRoute("route0");
            context.getRouteController().resumeRoute("route0");
        }
        // the one that was resumed last has it, and not one that is just letting it go
        await().until(() -> status().trouble() == null);
        port.arrive("here\n");

        awaitBodies("here");
        assertThat(port.openedTwice).isFalse();
    }

    @Test
    void theProducerWritesBodiesToThePortOfTheConsumer() throws Exception {
        receive("serial:/dev/ttyX?keepFirst=true");
        await().until(() -> port.open);
        context.createProducerTemplate().sendBody("serial:/dev/ttyX?keepFirst=true", "LED 1\n");
        context.createProducerTemplate().sendBody("serial:/dev/ttyX?keepFirst=true", new byte[] {'x'});

        assertThat(port.written).containsExactly("LED 1\n", "x");
        assertThat(port.opens).hasSize(1);
    }

    @Test
    void aWriteToAMissingPortFailsWithTheReason() throws Exception {
        port.unplug();
        context.start();

        await().untilAsserted(() -> assertThatThrownBy(
                        () -> context.createProducerTemplate().sendBody("serial:/dev/ttyX", "x"))
                .isInstanceOf(CamelExecutionException.class)
                .cause()
                .hasMessage("Port /dev/ttyX is not open: Port /dev/ttyX is not there"));
    }

    @Test
    void aWriteThatTheDeviceDoesNotTakeFailsInTime() throws Exception {
        receive("serial:/dev/ttyX?keepFirst=true");
        await().until(() -> port.open);
        port.mayWrite.drainPermits();

        assertThatThrownBy(() -> context.createProducerTemplate()
                        .sendBody("serial:/dev/ttyX?keepFirst=true&writeTimeout=50", "x"))
                .cause()
                .hasMessageContaining("Port /dev/ttyX took more than 51 ms for 1 bytes");
        port.mayWrite.release(10);
    }

    @Test
    void aWriteThatHasBegunIsNotSentASecondTime() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class)
                        .maximumRedeliveries(3)
                        .redeliveryDelay(0)
                        .process(exchange -> received.add(exchange.getMessage().copy()));
                from("direct:command").to("serial:/dev/ttyX?keepFirst=true&writeTimeout=2s");
            }
        });
        context.start();
        await().until(() -> port.open);
        port.mayWrite.drainPermits();
        assertThatThrownBy(() -> context.createProducerTemplate().sendBody("direct:command", "OPEN VALVE"))
                .hasStackTraceContaining("they are not sent again");
        assertThat(bodies()).as("given to the error handler").containsExactly("OPEN VALVE");
        port.mayWrite.release(10);

        await().until(() -> !port.written.isEmpty());
        await().during(Duration.ofMillis(100)).until(() -> port.written.size() <= 1);
        assertThat(port.written).containsExactly("OPEN VALVE");
    }
}
