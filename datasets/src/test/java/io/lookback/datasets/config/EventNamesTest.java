package io.lookback.datasets.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.udf.session.SessionClasses;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventNamesTest {
  private final EventNames names = LookbackConfig.builtIn().names();

  @ParameterizedTest
  @CsvSource({
    // Classification texts (Snort fast, EVE) and short names (Snort CSV).
    "snort_fast, Attempted Administrator Privilege Gain, , 6, intrusion, Snort-Administrator_Attempt",
    "snort_csv, attempted-admin, , 6, intrusion, Snort-Administrator_Attempt",
    "suricata_eve, attempted denial of service, , 17, intrusion, Snort-Denial_of_Service",
    "suricata_eve, Misc activity, ET CHAT IRC NICK command, 6, intrusion, Snort-TCP_Event",
    "snort_fast, , , 17, intrusion, Snort-UDP_Event",
    "snort_fast, , , 58, intrusion, Snort-ICMP_Event",
    "snort_fast, , , 47, intrusion, Snort-IP_Event",
    // Reputation rules win over their classification, which is Misc Attack.
    "suricata_eve, Misc Attack, ET COMPROMISED Known Compromised or Hostile Host Traffic group 3,"
        + " 6, threatlist, Blacklist-Emerging_Threats_Compromised_Host",
    "suricata_eve, Misc Attack, ET DROP Dshield Block Listed Source group 1, 6, threatlist,"
        + " Blacklist-DShield",
    "suricata_eve, Misc Attack, ET DROP Spamhaus DROP Listed Traffic Inbound group 4, 6,"
        + " threatlist, Blacklist-Spamhaus_DROP",
    "suricata_eve, Misc Attack, ET CINS Active Threat Intelligence Poor Reputation IP group 5, 6,"
        + " threatlist, Blacklist-CINS",
    "suricata_eve, Misc Attack, ET 3CORESec Poor Reputation IP group 9, 6, threatlist,"
        + " Blacklist-3CORESec",
    "suricata_eve, Misc Attack, ET CNC Zeus Tracker Reported CnC Server group 2, 6, threatlist,"
        + " Blacklist-Command_and_Control",
    "zeek_tsv, , SSH::Password_Guessing, 6, intrusion, Zeek-SSH::Password_Guessing",
  })
  void namesByTheTable(
      String format, String category, String rule, long protocol, String type, String name) {
    assertThat(names.name(format, category, rule, protocol))
        .contains(new EventNames.Name(type, name));
  }

  @Test
  void whatNoRuleMatchesKeepsTheNamesOfItsFormat() {
    assertThat(names.name("sshd", null, null, 6)).isEmpty();
  }

  @Test
  void worksInTasks() throws Exception {
    names.name("snort_fast", null, null, 6);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(names);
      out.writeObject(LookbackConfig.builtIn().sessionClasses());
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(((EventNames) in.readObject()).name("snort_fast", null, null, 6))
          .contains(new EventNames.Name("intrusion", "Snort-TCP_Event"));
      assertThat(((SessionClasses) in.readObject()).sizeClass(1L << 30))
          .isEqualTo("1 GiB and more");
    }
  }
}
