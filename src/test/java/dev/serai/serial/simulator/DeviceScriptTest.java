package dev.serai.serial.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.serial.port.PortAddress;
import dev.serai.serial.port.PortException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceScriptTest {

    @Test
    void aBlankScriptIsTheWeatherStation() throws ScriptException {
        assertThat(DeviceScript.parse(" ").name()).isEqualTo("weather");
        assertThat(DeviceScript.parse("").device()).isInstanceOf(WeatherStation.class);
    }

    @Test
    void theScriptsSpeedGoesBeforeThePorts() throws ScriptException {
        assertThat(DeviceScript.parse("weather").baudRate(9600)).isEqualTo(9600);
        assertThat(DeviceScript.parse("weather, baud = 0").baudRate(9600)).isZero();
    }

    @Test
    void theSilenceAtTheStartIsTenCharactersAndMore() throws ScriptException {
        assertThat(DeviceScript.parse("weather").startDelay(300)).isEqualTo(Duration.ofMillis(433));
        assertThat(DeviceScript.parse("weather,startDelay=2s").startDelay(300)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void vanishingIsReadInAllItsParts() throws ScriptException {
        assertThat(DeviceScript.parse("weather,vanishEvery=2m,vanishEveryBytes=7,vanishFor=200ms,vanishTimes=3")
                        .vanishing())
                .isEqualTo(new Vanishing(120_000_000_000L, 7, 200_000_000, 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wether | no device \"wether\". Did you mean 'weather'? Known: weather, play",
                "weather,intervall=5s | no option \"intervall\". Did you mean 'interval'? Known: interval, count, baud",
                "play,interval=5s | has no option \"interval\". Known: file, loop",
                "weather,fast | \"fast\" is not of the form key=value",
                "weather,interval=1s,interval=2s | interval is given twice",
                "weather,interval=5 | \"5\" is not a duration; write for example 200ms",
                "weather,interval=-5s | is not a duration",
                "weather,interval=99999999999s | is not a duration",
                "weather,count=some | count: \"some\" is not a whole number from 0",
                "weather,seed=99999999999999999999 | seed: \"99999999999999999999\" is not a whole number",
                "weather,baud=900000000 | baud: \"900000000\" is not a whole number from 0 to 100000000",
                "weather,vanishFor=5s | vanishFor needs vanishEvery",
                "play | play needs file=",
                "capture | capture needs file=",
                "play,file=/no/such/file | /no/such/file is not a file that can be read",
            })
    void aWrongScriptIsRefusedWithWhatIsKnown(String script, String message) {
        assertThatThrownBy(() -> readAll(script))
                .isInstanceOf(ScriptException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aWrongRecordingIsRefused(@TempDir Path folder) throws Exception {
        Path empty = Files.createFile(folder.resolve("empty"));
        Path full = Files.writeString(folder.resolve("full"), "x");
        assertThatThrownBy(() -> readAll("play,file=" + empty)).hasMessageContaining("is empty");
        assertThatThrownBy(() -> readAll("play,loop=yes,file=" + full)).hasMessageContaining("neither true nor false");
        assertThatThrownBy(() -> readAll("play,pieces=5,file=" + full)).hasMessageContaining("least-most");
        assertThatThrownBy(() -> readAll("play,pieces=0-5,file=" + full)).hasMessageContaining("from 1 to 4096");
        assertThatThrownBy(() -> readAll("play,pauses=5ms-1ms,file=" + full)).hasMessageContaining("begins above");
    }

    @Test
    void aCaptureIsReadAsOneAndNotPlayedAsText(@TempDir Path folder) throws Exception {
        Path capture = Files.writeString(
                folder.resolve("gps"), "serai-capture 1 start=2026-11-22T11:43:15Z baudRate=4800 port=serial:/dev/x\n");
        Path other = Files.writeString(folder.resolve("other"), "$GPGGA");

        assertThat(DeviceScript.parse("capture,file=" + capture).device()).isInstanceOf(CapturePlayback.class);
        assertThat(DeviceScript.parse("capture,file=" + capture).baudRate(9600)).isEqualTo(4800);
        assertThat(DeviceScript.parse("capture,speed=2.5,file=" + capture).baudRate(9600))
                .isEqualTo(12_000);
        assertThat(DeviceScript.parse("capture,baud=0,file=" + capture).baudRate(9600))
                .isZero();
        assertThatThrownBy(() -> readAll("play,file=" + capture))
                .hasMessageContaining("is a capture: play it back by capture,file=" + capture);
        assertThatThrownBy(() -> readAll("capture,file=" + other)).hasMessageContaining("is no capture");
        assertThatThrownBy(() -> readAll("capture,speed=0,file=" + capture))
                .hasMessageContaining("speed: \"0\" is not a number from 0.001");
    }

    @Test
    void anotherSystemIsRefusedByName() throws PortException {
        PtySupport.check("Linux", "amd64");
        PtySupport.check("Mac OS X", "aarch64");
        assertThatThrownBy(() -> PtySupport.check("Windows 11", "amd64"))
                .isInstanceOf(PortException.class)
                .hasMessageContaining("need Linux or macOS")
                .hasMessageContaining("Windows 11");
        assertThatThrownBy(() -> PtySupport.check("Linux", "arm")).hasMessageContaining("Linux on arm");
    }

    @Test
    void aRouteWithAWrongScriptIsRefusedBeforeItStarts() {
        assertThatThrownBy(() -> PortAddress.ofVirtual("sim", "wether", 9600))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Did you mean 'weather'?");
        assertThat(PortAddress.ofVirtual("sim", "weather", 9600).deviceName()).isEqualTo("weather");
    }

    private static void readAll(String text) throws PortException {
        new Simulator().check(text, 9600);
    }
}
