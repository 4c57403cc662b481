package sparkworkbook.labkit.cli.selfcheck;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.harness.record.LabDescriptor;
import sparkworkbook.labkit.harness.record.LabDescriptor.DeclaredTest;
import sparkworkbook.labkit.harness.record.LabDescriptorException;

/** The rules about a lab that need no run: files, pages, names. */
final class LabFileRules {
  private static final int LEAST_DECOYS = 3;
  private static final Pattern LAB_PACKAGE = Pattern.compile("sparkworkbook\\.labs\\.(\\w+)");

  private final Workbook workbook;
  private final Lab lab;
  private final List<Finding> findings = new ArrayList<>();

  private LabFileRules(Workbook workbook, Lab lab) {
    this.workbook = workbook;
    this.lab = lab;
  }

  /** What must hold before anything can be judged. */
  static List<Finding> basics(Workbook workbook, Lab lab) {
    LabFileRules paperwork = new LabFileRules(workbook, lab);
    paperwork.descriptor().ifPresent(paperwork::studentFiles);
    paperwork.checks();
    return List.copyOf(paperwork.findings);
  }

  /** Everything else; {@link #basics} hold. */
  static List<Finding> pages(Workbook workbook, Lab lab) {
    LabFileRules paperwork = new LabFileRules(workbook, lab);
    paperwork.module();
    paperwork.findings.addAll(LabPages.findings(workbook, lab));
    LabDescriptor descriptor = lab.descriptor();
    SolutionManifest checks =
        SolutionManifest.read(lab.solution().resolve(SolutionManifest.FILE_NAME));
    paperwork.compiler(descriptor);
    paperwork.ids(descriptor, checks);
    paperwork.folders(checks);
    paperwork.variantsHoldStudentFilesOnly(descriptor);
    paperwork.discussion();
    paperwork.leftovers();
    paperwork.imports();
    return List.copyOf(paperwork.findings);
  }

  private Optional<LabDescriptor> descriptor() {
    try {
      return Optional.of(lab.descriptor());
    } catch (LabDescriptorException e) {
      broken("lab.yaml is strict", e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<SolutionManifest> checks() {
    try {
      return Optional.of(SolutionManifest.read(lab.solution().resolve(SolutionManifest.FILE_NAME)));
    } catch (LabDescriptorException e) {
      broken("checks.yaml is strict", e.getMessage());
      return Optional.empty();
    }
  }

  private void studentFiles(LabDescriptor descriptor) {
    for (String name : descriptor.studentFiles()) {
      if (!Files.isRegularFile(lab.directory().resolve(name))) {
        broken(
            "student files exist",
            "lab.yaml names " + name + " under student_files; write it, or correct the name.");
      }
    }
  }

  private void module() {
    Path pom = workbook.root().resolve("labs/pom.xml");
    String module = "<module>" + lab.folder() + "</module>";
    if (!Files.isRegularFile(pom) || !Folders.read(pom).contains(module)) {
      broken("the lab is a module", "labs/pom.xml does not list " + module + "; add it.");
    }
    if (!Files.isRegularFile(lab.directory().resolve("pom.xml"))) {
      broken("the lab is a module", workbook.name(lab.directory()) + "/pom.xml is missing.");
    }
  }

  private void compiler(LabDescriptor descriptor) {
    Path pom = lab.directory().resolve("pom.xml");
    String property = LabDescriptor.Jit.FULL.property();
    boolean full = descriptor.jit() == LabDescriptor.Jit.FULL;
    if (Files.isRegularFile(pom) && Folders.read(pom).contains(property) != full) {
      broken(
          "Maven compiles as lab.yaml says",
          full
              ? "lab.yaml says jit: full; put " + property + " into " + workbook.name(pom) + "."
              : workbook.name(pom) + " has " + property + "; say jit: full in lab.yaml.");
    }
  }

  private void ids(LabDescriptor descriptor, SolutionManifest checks) {
    Set<String> declared = new LinkedHashSet<>();
    descriptor.tests().stream().map(DeclaredTest::id).forEach(declared::add);
    unknownIds(declared, "starter_fails", checks.starterFails());
    unknownIds(declared, "answer", checks.answer());
    checks.decoys().forEach((name, decoy) -> unknownIds(declared, "decoys." + name, decoy.fails()));
    if (checks.starterFails().isEmpty()) {
      broken("the starter fails", "checks.yaml: starter_fails is empty; a lab starts red.");
    }
    if (checks.answer().isEmpty()) {
      broken(
          "the answer is checked",
          "checks.yaml: answer is empty; name the tests that check the unchanged answer.");
    }
    checks
        .decoys()
        .forEach(
            (name, decoy) -> {
              if (decoy.fails().isEmpty()) {
                broken("every decoy fails", "checks.yaml: decoys." + name + ".fails is empty.");
              }
            });
  }

  private void unknownIds(Set<String> declared, String key, List<String> ids) {
    for (String id : ids) {
      if (!declared.contains(id)) {
        broken(
            "checks.yaml names declared tests",
            "checks.yaml: " + key + " names " + id + ", which lab.yaml does not declare.");
      }
    }
  }

  private void folders(SolutionManifest checks) {
    Path reference = lab.solution().resolve("reference");
    if (!Files.isDirectory(reference)) {
      broken("there is a reference", workbook.name(reference) + " is missing; write the repair.");
    }
    sameNames("alternatives", checks.alternatives().keySet());
    sameNames("decoys", checks.decoys().keySet());
    if (checks.alternatives().isEmpty()) {
      broken(
          "at least one alternative",
          "there is none; a check that knows only our repair is a check of our repair.");
    }
    if (checks.decoys().size() < LEAST_DECOYS) {
      broken(
          "at least three decoys",
          "there are " + checks.decoys().size() + "; write the wrong repairs that tempt.");
    }
    Set<String> names = new LinkedHashSet<>(Set.of("student", "starter", "reference"));
    Stream.concat(checks.alternatives().keySet().stream(), checks.decoys().keySet().stream())
        .filter(name -> !names.add(name))
        .forEach(name -> broken("names are unique", "two variants are called " + name + "."));
  }

  private void sameNames(String kind, Set<String> inFile) {
    Set<String> onDisk = new LinkedHashSet<>();
    Folders.foldersIn(lab.solution().resolve(kind))
        .forEach(folder -> onDisk.add(folder.getFileName().toString()));
    for (String name : inFile) {
      if (!onDisk.contains(name)) {
        broken(
            "checks.yaml and folders agree",
            "checks.yaml names " + kind + "." + name + ", but there is no folder of that name.");
      }
    }
    for (String name : onDisk) {
      if (!inFile.contains(name)) {
        broken(
            "checks.yaml and folders agree",
            "there is a folder " + kind + "/" + name + " that checks.yaml does not name.");
      }
    }
  }

  private void variantsHoldStudentFilesOnly(LabDescriptor descriptor) {
    Set<String> student = Set.copyOf(descriptor.studentFiles());
    for (Path folder : variantFolders()) {
      List<Path> files = Folders.filesBelow(folder);
      for (Path file : files) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        if (!student.contains(name)) {
          broken(
              "variants hold student files only",
              workbook.name(file) + " is no student file of this lab; remove or rename it.");
        }
      }
      if (files.isEmpty()) {
        broken(
            "variants hold student files only",
            workbook.name(folder) + " is empty: it would be the starter.");
      }
    }
  }

  private void discussion() {
    Path page = lab.solution().resolve(Discussion.FILE_NAME);
    String rule = "the DISCUSSION shows the counted before and after";
    if (!Files.isRegularFile(page)) {
      broken(rule, workbook.name(page) + " is missing; write it.");
    } else if (!Discussion.hasMarkers(page)) {
      broken(
          rule,
          workbook.name(page)
              + " lacks the lines "
              + Discussion.BEGIN
              + " and "
              + Discussion.END
              + ".");
    } else if (!Discussion.hasTable(page)) {
      broken(
          rule,
          "nothing stands between the two markers of "
              + workbook.name(page)
              + "; run lab verify "
              + lab.number()
              + " --write.");
    }
  }

  private void leftovers() {
    for (Path page :
        List.of(
            lab.directory().resolve("README.md"),
            lab.directory().resolve(Lab.DESCRIPTOR),
            lab.solution().resolve(Discussion.FILE_NAME),
            lab.solution().resolve(SolutionManifest.FILE_NAME))) {
      if (Files.isRegularFile(page)) {
        long left = Folders.read(page).lines().filter(line -> line.contains("TODO")).count();
        if (left > 0) {
          broken("nothing is left to do", workbook.name(page) + ": " + left + " lines say TODO.");
        }
      }
    }
  }

  private void imports() {
    String own = lab.topic().replace("-", "");
    List<Path> sources = new ArrayList<>(Folders.filesBelow(lab.directory().resolve("src")));
    variantFolders().forEach(folder -> sources.addAll(Folders.filesBelow(folder)));
    for (Path file : sources) {
      if (!file.toString().endsWith(".java")) {
        continue;
      }
      Matcher mentioned = LAB_PACKAGE.matcher(Folders.read(file));
      while (mentioned.find()) {
        if (!mentioned.group(1).equals(own)) {
          broken(
              "no lab knows another lab or a solution",
              workbook.name(file)
                  + " mentions "
                  + mentioned.group()
                  + "; this lab's package is sparkworkbook.labs."
                  + own
                  + ".");
          break;
        }
      }
    }
  }

  private List<Path> variantFolders() {
    return Stream.of(
            Stream.of(lab.solution().resolve("reference")).filter(Files::isDirectory),
            Folders.foldersIn(lab.solution().resolve("alternatives")).stream(),
            Folders.foldersIn(lab.solution().resolve("decoys")).stream())
        .flatMap(folders -> folders)
        .toList();
  }

  private void broken(String rule, String message) {
    findings.add(new Finding(rule, message));
  }
}
