package dev.serai.serial.framing;

import java.util.Locale;

/** How a constant is written in an option. */
final class Names {

    private Names() {}

    /** {@code CRC16_MODBUS} is written {@code crc16Modbus}. */
    static String camelCase(String constant) {
        StringBuilder name = new StringBuilder();
        for (String word : constant.toLowerCase(Locale.ROOT).split("_", -1)) {
            name.append(name.isEmpty() ? word.charAt(0) : Character.toUpperCase(word.charAt(0)))
                    .append(word, 1, word.length());
        }
        return name.toString();
    }
}
