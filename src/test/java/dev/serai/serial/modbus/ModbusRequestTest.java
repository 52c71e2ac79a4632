package dev.serai.serial.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames against the examples of the MODBUS Application Protocol V1.1b3, with unit 17 (11 hex) in front. */
class ModbusRequestTest {

    private static ModbusRequest request(String text) throws Exception {
        return RequestFields.request(text);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static boolean matches(ModbusRequest request, byte[] answer) {
        return Pattern.compile(request.responseMatch())
                .matcher(new String(answer, StandardCharsets.ISO_8859_1))
                .find();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            function=readCoils address=19 count=19                                 | 11 01 00 13 00 13          | 11 01 03 CD 6B 05       | [true, false, true, true, false, false, true, true, true, true, false, true, false, true, true, false, true, false, true]
            function=readDiscreteInputs address=196 count=22                       | 11 02 00 C4 00 16          | 11 02 03 AC DB 35       | [false, false, true, true, false, true, false, true, true, true, false, true, true, false, true, true, true, false, true, false, true, true]
            function=readHoldingRegisters address=107 count=3                      | 11 03 00 6B 00 03          | 11 03 06 02 2B 00 00 00 64 | [555, 0, 100]
            function=readInputRegisters address=8                                  | 11 04 00 08 00 01          | 11 04 02 00 0A          | [10]
            function=writeSingleCoil address=172 values=on                         | 11 05 00 AC FF 00          | 11 05 00 AC FF 00       | [on]
            function=writeSingleCoil address=0xAC values=false                     | 11 05 00 AC 00 00          | 11 05 00 AC 00 00       | [false]
            function=writeSingleRegister address=1 values=3                        | 11 06 00 01 00 03          | 11 06 00 01 00 03       | [3]
            function=writeMultipleCoils address=19 values=1,0,1,1,0,0,1,1,1,0      | 11 0F 00 13 00 0A 02 CD 01 | 11 0F 00 13 00 0A       | [1, 0, 1, 1, 0, 0, 1, 1, 1, 0]
            function=writeMultipleRegisters address=1 values=10,258                | 11 10 00 01 00 02 04 00 0A 01 02 | 11 10 00 01 00 02 | [10, 258]
            """)
    void theExamplesOfTheStandardAreMadeAndRead(String text, String frame, String answer, String values)
            throws Exception {
        ModbusRequest request = request("unit=17 " + text);

        assertThat(request.frame()).isEqualTo(bytes(frame));
        assertThat(matches(request, bytes(answer))).isTrue();
        assertThat(request.read(bytes(answer)).toString())
                .isEqualTo("{unit=17, function=" + request.function().text() + ", address="
                        + request.read(bytes(answer)).get("address") + ", values=" + values + "}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            uint16  | big    | big    | 8001             | 32769
            int16   | big    | big    | 8001             | -32767
            int16   | big    | little | 0180             | -32767
            uint32  | big    | big    | 80010203         | 2147549699
            uint32  | little | big    | 02038001         | 2147549699
            int32   | big    | little | 01800302         | -2147417597
            int32   | little | little | 03020180         | -2147417597
            float32 | big    | big    | 41AC0000         | 21.5
            float32 | little | big    | CCCD3DCC         | 0.1
            float32 | big    | big    | C2F6E979         | -123.456
            uint64  | big    | big    | FFFFFFFFFFFFFFFE | 18446744073709551614
            int64   | little | big    | FFFEFFFFFFFFFFFF | -2
            int64   | little | little | 0807060504030201 | 72623859790382856
            float64 | big    | big    | 3FB999999999999A | 0.1
            """)
    void valuesLieInRegistersInTheOrderThatWasGiven(
            String type, String wordOrder, String byteOrder, String hex, String value) throws Exception {
        String how = " type=" + type + " wordOrder=" + wordOrder + " byteOrder=" + byteOrder;
        ModbusRequest read = request("unit=1 function=readHoldingRegisters address=0 count=2" + how);
        ModbusRequest write =
                request("unit=1 function=writeMultipleRegisters address=0 values=" + value + "," + value + how);
        String length = HexFormat.of().toHexDigits((byte) hex.length());

        assertThat(read.read(bytes("01 03 " + length + hex + hex)).get("values").toString())
                .isEqualTo("[" + value + ", " + value + "]");
        assertThat(HexFormat.of().withUpperCase().formatHex(write.frame()))
                .endsWith(length.toUpperCase(Locale.ROOT) + hex + hex);
    }

    @Test
    void aFloatThatIsNoNumberIsNull() throws Exception {
        ModbusRequest request = request("unit=1 function=readInputRegisters address=0 count=2 type=float32");

        assertThat((List<?>) request.read(bytes("01 04 08 7FC00000 7F800000")).get("values"))
                .hasSize(2)
                .containsOnlyNulls();
    }

    @Test
    void valuesHaveTheTypeThatHoldsThem() throws Exception {
        assertThat((List<?>) request("unit=1 function=readHoldingRegisters address=0 type=uint32")
                        .read(bytes("01 03 04 00000001"))
                        .get("values"))
                .isEqualTo(List.of(1L));
        assertThat((List<?>) request("unit=1 function=readHoldingRegisters address=0")
                        .read(bytes("01 03 02 0001"))
                        .get("values"))
                .isEqualTo(List.of(1));
    }

    @Test
    void aMapSaysTheSameAsText() throws Exception {
        ModbusRequest request = RequestFields.request(Map.of(
                "unit", 17, "function", "writeMultipleRegisters", "address", 1, "values", List.of(10, 258.0, "7")));

        assertThat(request.frame()).isEqualTo(bytes("11 10 00 01 00 03 06 00 0A 01 02 00 07"));
        assertThat(RequestFields.request(Map.of("unit", "17", "function", 5, "address", "0xac", "values", Boolean.TRUE))
                        .frame())
                .isEqualTo(bytes("11 05 00 AC FF 00"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12 03 06 02 2B 00 00 00 64", // another unit
                "11 04 06 02 2B 00 00 00 64", // another function
                "11 03 04 02 2B 00 00", // the late answer to a shorter request
                "11 03 06 02 2B 00 00 00 64 00", // too long
                "11 03 06 02 2B 00 00 00", // cut off
                "11 84 02", // refusal of another function
                "12 83 02", // refusal by another unit
                "11 83", // cut off
                "11"
            })
    void noOtherFrameIsTakenForTheAnswerNorReadAsOne(String other) throws Exception {
        ModbusRequest request = request("unit=17 function=readHoldingRegisters address=107 count=3");

        assertThat(matches(request, bytes(other))).isFalse();
        assertThatThrownBy(() -> request.read(bytes(other)))
                .isInstanceOf(ModbusFormatException.class)
                .hasMessageStartingWith("The answer of unit 17 to readHoldingRegisters at addresses 107 to 109 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"11 06 00 01 00 04", "11 06 00 02 00 03", "11 06 00 01", "11 06 00 01 00 03 00"})
    void aWriteIsAcknowledgedOnlyByItsOwnEcho(String other) throws Exception {
        ModbusRequest request = request("unit=17 function=writeSingleRegister address=1 values=3");

        assertThat(matches(request, bytes(other))).isFalse();
        assertThatThrownBy(() -> request.read(bytes(other)))
                .isInstanceOf(ModbusFormatException.class)
                .hasMessageContaining("does not repeat what was to be written: 1106");
    }

    @Test
    void bytesThatMeanSomethingInARegularExpressionAreTakenAsBytes() throws Exception {
        // 0x2e is a point, 0x5c a backslash, 0x0a a line end.
        ModbusRequest request = request("unit=46 function=writeSingleRegister address=0x5c0a values=10794");

        assertThat(matches(request, bytes("2E 06 5C 0A 2A 2A"))).isTrue();
        assertThat(matches(request, bytes("2F 06 5C 0A 2A 2A"))).isFalse();
        assertThat(matches(request("unit=1 function=readInputRegisters address=0"), bytes("01 04 02 0A 0D")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            01 | illegal function: the unit does not know it
            02 | illegal data address: the unit does not have all of these addresses
            03 | illegal data value: the unit does not take this count or value
            04 | server device failure: the unit failed while it did it
            05 | acknowledge: the unit needs longer, ask it later whether it is done
            06 | server device busy: the unit is at something else, ask again later
            08 | memory parity error: the unit's memory is damaged
            0A | gateway path unavailable: the gateway has no way to the unit
            0B | gateway target device failed to respond: the unit behind the gateway is silent
            63 | which the standard does not know
            """)
    void aRefusalIsAnExceptionThatSaysWhoRefusedWhatAndWhy(String code, String text) throws Exception {
        ModbusRequest request = request("unit=17 function=readHoldingRegisters address=107");
        byte[] refusal = bytes("11 83 " + code);

        assertThat(matches(request, refusal)).isTrue();
        ModbusException e = catchThrowableOfType(ModbusException.class, () -> request.read(refusal));
        assertThat(e)
                .hasMessage("Unit 17 refused readHoldingRegisters at address 107 with exception "
                        + Integer.parseInt(code, 16) + ", " + text);
        assertThat(e.getUnit()).isEqualTo(17);
        assertThat(e.getFunction()).isEqualTo("readHoldingRegisters");
        assertThat(e.getCode()).isEqualTo(Integer.parseInt(code, 16));
    }

    @Test
    void theLimitsOfTheStandardHold() throws Exception {
        assertThat(request("unit=1 function=readCoils address=0 count=2000").frame())
                .isEqualTo(bytes("01 01 00 00 07 D0"));
        assertThat(request("unit=1 function=readHoldingRegisters address=65411 count=125")
                        .frame())
                .isEqualTo(bytes("01 03 FF 83 00 7D"));
        assertThat(request("unit=1 function=readHoldingRegisters address=0 count=62 type=float32")
                        .frame())
                .isEqualTo(bytes("01 03 00 00 00 7C"));
        String values = "1,".repeat(122) + "1";
        assertThat(request("unit=1 function=writeMultipleRegisters address=0 values=" + values)
                        .frame())
                .hasSize(7 + 246);
        assertThatThrownBy(() -> request("unit=1 function=writeMultipleRegisters address=0 values=1," + values))
                .hasMessageContaining("has 124 values; it takes 1 to 123");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            function=readCoils address=0                                         | lacks 'unit'
            unit=1 address=0                                                     | lacks 'function'
            unit=1 function=readCoils                                            | lacks 'address'
            unit=1 function=writeSingleCoil address=0                            | lacks 'values'
            unit=1 function=readCoil address=0                                   | has the function 'readCoil'; known are readCoils (1), readDiscreteInputs (2)
            unit=0 function=readCoils address=0                                  | has the unit '0'; it takes 1 to 247
            unit=248 function=readCoils address=0                                | has the unit '248'; it takes 1 to 247
            unit=x function=readCoils address=0                                  | has the unit 'x'; it takes 1 to 247
            unit=1 function=readCoils address=65536                              | has the address '65536'; it takes 0 to 65535
            unit=1 function=readCoils address=40001x                             | has the address '40001x'; it takes 0 to 65535
            unit=1 function=readCoils address=0 count=2001                       | has the count '2001'; it takes 1 to 2000
            unit=1 function=readCoils address=0 count=0                          | has the count '0'; it takes 1 to 2000
            unit=1 function=readHoldingRegisters address=0 count=63 type=float32 | has the count '63'; it takes 1 to 62
            unit=1 function=readHoldingRegisters address=65535 count=2           | readHoldingRegisters at address 65535 goes 1 beyond the last address, 65535
            unit=1 function=readHoldingRegisters address=0 type=float            | has the type 'float'; known are uint16, int16
            unit=1 function=readHoldingRegisters address=0 wordOrder=middle      | has the wordOrder 'middle'; known are big, little
            unit=1 function=readHoldingRegisters address=0 values=1              | readHoldingRegisters has no 'values'
            unit=1 function=readHoldingRegisters adress=0                        | has no 'adress'. Did you mean 'address'? Known are unit, function
            unit=1 unit=1 function=readCoils                                     | has 'unit' twice
            unit=1 function=readCoils address                                    | 'address' is no such pair
            unit=1 function=readCoils address=0 type=uint16                      | readCoils has no 'type'
            unit=1 function=writeSingleCoil address=0 values=1 count=1           | writeSingleCoil has no 'count'
            unit=1 function=writeSingleCoil address=0 values=1,0                 | has 2 values; it takes 1
            unit=1 function=writeSingleCoil address=0 values=2                   | has the value '2' for a coil; known are true, on, 1
            unit=1 function=writeSingleRegister address=0 values=1 type=float32  | writes one register, and a float32 takes 2: use writeMultipleRegisters
            unit=1 function=writeSingleRegister address=0 values=65536           | has the value '65536', which is no uint16
            unit=1 function=writeSingleRegister address=0 values=-1              | has the value '-1', which is no uint16
            unit=1 function=writeSingleRegister address=0 values=1.5             | has the value '1.5', which is no uint16
            unit=1 function=writeSingleRegister address=0 values=                | has the value '', which is no uint16
            unit=1 function=writeSingleRegister address=0 values=1e999999999     | has the value '1e999999999', which is no uint16
            unit=1 function=writeSingleRegister address=0 values=1e-999999999    | has the value '1e-999999999', which is no uint16
            unit=1 function=writeSingleRegister address=0 values=32768 type=int16 | has the value '32768', which is no int16
            unit=1 function=writeMultipleRegisters address=0 values=1e39 type=float32 | has the value '1e39', which is no float32
            unit=1 function=writeMultipleRegisters address=0 values=18446744073709551616 type=uint64 | which is no uint64
            """)
    void aRequestThatIsNoneIsRefusedWithTheReason(String text, String message) {
        assertThatThrownBy(() -> request(text))
                .isInstanceOf(ModbusFormatException.class)
                .hasMessageStartingWith("A Modbus request ")
                .hasMessageContaining(message);
    }

    @Test
    void aBroadcastWritesAndHasNoAnswer() throws Exception {
        ModbusRequest request = request("unit=0 function=writeSingleRegister address=1 values=3");

        assertThat(request.frame()).isEqualTo(bytes("00 06 00 01 00 03"));
        assertThat(request.isBroadcast()).isTrue();
        assertThatThrownBy(() -> request.read(bytes("00 06 00 01 00 03")))
                .isInstanceOf(ModbusFormatException.class)
                .hasMessageContaining("none answers");
    }

    @Test
    void noiseIsNeverTakenForAnAnswerAndReadingItFailsClearly() throws Exception {
        List<ModbusRequest> requests = List.of(
                request("unit=17 function=readCoils address=19 count=19"),
                request("unit=17 function=readHoldingRegisters address=107 count=3 type=float32"),
                request("unit=17 function=writeMultipleCoils address=19 values=1,0,1"));
        Random random = new Random(17);
        int taken = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] noise = new byte[random.nextInt(20)];
            random.nextBytes(noise);
            ModbusRequest request = requests.get(i % 3);
            if (noise.length > 1 && random.nextBoolean()) {
                noise[0] = 17;
                noise[1] = (byte) request.function().code();
            }
            boolean read;
            try {
                request.read(noise);
                read = true;
            } catch (ModbusException e) {
                read = true;
            } catch (ModbusFormatException e) {
                read = false;
            }
            assertThat(matches(request, noise)).isEqualTo(read);
            taken += read ? 1 : 0;
        }
        assertThat(taken).isBetween(1, 100);
    }
}
