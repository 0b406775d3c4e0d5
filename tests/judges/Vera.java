import java.io.File;
import java.util.List;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** java Vera FILE… : checks each PDF against PDF/UA-1 and PDF/A-3a. One line per failed rule: file, flavour, rule, why. */
public class Vera {
  public static void main(String[] files) {
    Logger.getLogger("").setLevel(Level.OFF);
    VeraGreenfieldFoundryProvider.initialise();
    var foundry = Foundries.defaultInstance();
    for (var file : files) {
      for (var name : List.of("ua1", "3a")) {
        var flavour = PDFAFlavour.byFlavourId(name);
        var failed = new TreeMap<String, String>();
        try (var parser = foundry.createParser(new File(file), flavour)) {
          var result = foundry.createValidator(flavour, -1, false, false, false).validate(parser);
          for (var test : result.getTestAssertions()) {
            if (test.getStatus() == TestAssertion.Status.FAILED) {
              var rule = test.getRuleId();
              failed.putIfAbsent(rule.getClause() + "-" + rule.getTestNumber(), test.getMessage());
            }
          }
          if (!result.isCompliant() && failed.isEmpty()) failed.put("?", "not compliant");
        } catch (Exception error) {
          failed.put("unreadable", String.valueOf(error));
        }
        failed.forEach((rule, why) -> System.out.println(String.join("\t", file, name, rule, why.replaceAll("\\s+", " "))));
      }
    }
  }
}
