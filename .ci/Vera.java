import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Validates a PDF against a veraPDF flavour, {@code Vera ua1 file.pdf}: prints the failed rules, exits with 1 if any. */
public class Vera {
    public static void main(String[] args) throws Exception {
        java.util.logging.LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.fromString(args[0]);
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(args[1]), flavour)) {
            PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 5, false, true, false);
            ValidationResult result = validator.validate(parser);
            Map<String, String> failed = new TreeMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                    failed.putIfAbsent(rule, assertion.getMessage());
                }
            }
            System.out.println("veraPDF " + args[0] + ": " + (result.isCompliant() ? "compliant" : "not compliant"));
            failed.forEach((rule, why) -> System.out.println("  " + rule + "  " + why));
            System.exit(result.isCompliant() ? 0 : 1);
        }
    }
}
