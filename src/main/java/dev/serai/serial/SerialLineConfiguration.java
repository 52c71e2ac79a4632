package dev.serai.serial;

import dev.serai.serial.port.FlowControl;
import dev.serai.serial.port.LineSettings;
import dev.serai.serial.port.Parity;
import dev.serai.serial.port.StopBits;
import java.util.Map;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options that say which port is meant, how it is opened and how its line is driven. */
@UriParams
public abstract class SerialLineConfiguration {

    @UriParam(label = "line", defaultValue = "9600", description = "Bits per second.")
    private int baudRate = 9600;

    @UriParam(label = "line", defaultValue = "8", description = "Data bits of a character, 5 to 8.")
    private int dataBits = 8;

    @UriParam(
            label = "line",
            enums = "none,odd,even,mark,space",
            defaultValue = "none",
            description = "The parity bit.")
    private Parity parity = Parity.NONE;

    @UriParam(label = "line", enums = "1,1.5,2", defaultValue = "1", description = "Stop bits of a character.")
    private String stopBits = "1";

    @UriParam(
            label = "line",
            enums = "none,rtsCts,dsrDtr,xonXoff",
            defaultValue = "none",
            description = "How the two ends make each other wait.")
    private FlowControl flowControl = FlowControl.NONE;

    @UriParam(
            label = "open",
            defaultValue = "true",
            description = "Whether DTR is raised when the port is opened. Most Arduino boards reset when " + "it is.")
    private boolean dtr = true;

    @UriParam(label = "open", defaultValue = "true", description = "Whether RTS is raised when the port is opened.")
    private boolean rts = true;

    @UriParam(
            label = "open",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description = "How long to wait after opening before what arrives counts; what came until "
                    + "then is thrown away. About 2s for an Arduino that resets when its port is "
                    + "opened.")
    private long settleDelay;

    @UriParam(
            label = "open",
            defaultValue = "true",
            description = "Whether to lock the port against other programs that respect such locks.")
    private boolean exclusive = true;

    /** The settings of the line and of opening it. */
    LineSettings lineSettings() {
        return new LineSettings(baudRate, dataBits, parity, StopBits.of(stopBits), flowControl, dtr, rts, exclusive);
    }

    /** Adds the options that must be the same for all who share a port, by name. */
    void addLineOptions(Map<String, String> shared) {
        shared.put("baudRate", String.valueOf(baudRate));
        shared.put("dataBits", String.valueOf(dataBits));
        shared.put("parity", parity.toString());
        shared.put("stopBits", stopBits);
        shared.put("flowControl", flowControl.toString());
        shared.put("dtr", String.valueOf(dtr));
        shared.put("rts", String.valueOf(rts));
        shared.put("settleDelay", String.valueOf(settleDelay));
        shared.put("exclusive", String.valueOf(exclusive));
    }

    /** @throws IllegalArgumentException naming the option that is wrong */
    void validateLine() {
        lineSettings();
        if (settleDelay < 0) {
            throw new IllegalArgumentException("settleDelay=" + settleDelay + " must not be negative");
        }
    }

    public int getBaudRate() {
        return baudRate;
    }

    public void setBaudRate(int baudRate) {
        this.baudRate = baudRate;
    }

    public int getDataBits() {
        return dataBits;
    }

    public void setDataBits(int dataBits) {
        this.dataBits = dataBits;
    }

    public Parity getParity() {
        return parity;
    }

    public void setParity(Parity parity) {
        this.parity = parity;
    }

    public String getStopBits() {
        return stopBits;
    }

    public void setStopBits(String stopBits) {
        this.stopBits = stopBits;
    }

    public FlowControl getFlowControl() {
        return flowControl;
    }

    public void setFlowControl(FlowControl flowControl) {
        this.flowControl = flowControl;
    }

    public boolean isDtr() {
        return dtr;
    }

    public void setDtr(boolean dtr) {
        this.dtr = dtr;
    }

    public boolean isRts() {
        return rts;
    }

    public void setRts(boolean rts) {
        this.rts = rts;
    }

    public long getSettleDelay() {
        return settleDelay;
    }

    public void setSettleDelay(long settleDelay) {
        this.settleDelay = settleDelay;
    }

    public boolean isExclusive() {
        return exclusive;
    }

    public void setExclusive(boolean exclusive) {
        this.exclusive = exclusive;
    }
}
