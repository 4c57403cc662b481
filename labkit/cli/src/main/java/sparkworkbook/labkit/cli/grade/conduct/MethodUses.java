package sparkworkbook.labkit.cli.grade.conduct;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.xbean.asm9.ConstantDynamic;
import org.apache.xbean.asm9.Handle;
import org.apache.xbean.asm9.Opcodes;
import org.apache.xbean.asm9.Type;
import org.apache.xbean.asm9.tree.AbstractInsnNode;
import org.apache.xbean.asm9.tree.ClassNode;
import org.apache.xbean.asm9.tree.FieldInsnNode;
import org.apache.xbean.asm9.tree.InvokeDynamicInsnNode;
import org.apache.xbean.asm9.tree.LdcInsnNode;
import org.apache.xbean.asm9.tree.LineNumberNode;
import org.apache.xbean.asm9.tree.MethodInsnNode;
import org.apache.xbean.asm9.tree.MethodNode;
import org.apache.xbean.asm9.tree.MultiANewArrayInsnNode;
import org.apache.xbean.asm9.tree.TryCatchBlockNode;
import org.apache.xbean.asm9.tree.TypeInsnNode;

/** Everything that the code of one method mentions. */
final class MethodUses {
  /** What the compiler calls for lambdas, string concatenation, records and switches. */
  private static final Set<String> OF_COMPILER =
      Set.of(
          "java/lang/invoke/LambdaMetafactory",
          "java/lang/invoke/StringConcatFactory",
          "java/lang/runtime/ObjectMethods",
          "java/lang/runtime/SwitchBootstraps");

  /** What changes a collection, a map or an atomic number. */
  private static final Set<String> CHANGES =
      Set.of(
          "add",
          "addAll",
          "addAndGet",
          "addFirst",
          "addLast",
          "compareAndSet",
          "compute",
          "computeIfAbsent",
          "getAndAdd",
          "getAndIncrement",
          "getAndSet",
          "incrementAndGet",
          "merge",
          "offer",
          "push",
          "put",
          "putAll",
          "putIfAbsent",
          "set",
          "updateAndGet");

  private final ClassNode owner;
  private final MethodNode method;
  private final boolean inMain;
  private final List<Use> uses = new ArrayList<>();
  private final Set<String> ownStaticTypes = new HashSet<>();
  private int line;

  private MethodUses(ClassNode owner, MethodNode method) {
    this.owner = owner;
    this.method = method;
    this.inMain =
        method.name.equals("main") && method.desc.equals("([Ljava/lang/String;)V")
            || method.name.startsWith("lambda$main$")
                && (method.access & Opcodes.ACC_SYNTHETIC) != 0;
  }

  static List<Use> of(ClassNode owner, MethodNode method) {
    MethodUses all = new MethodUses(owner, method);
    all.line = firstLine(method);
    for (AbstractInsnNode instruction : method.instructions) {
      all.read(instruction);
    }
    all.line = firstLine(method);
    for (TryCatchBlockNode caught : method.tryCatchBlocks) {
      if (caught.type != null) {
        all.types(Type.getObjectType(caught.type));
      }
    }
    return all.uses;
  }

  /** 0 where the method has no code. */
  static int firstLine(MethodNode method) {
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction instanceof LineNumberNode number) {
        return number.line;
      }
    }
    return 0;
  }

  private void read(AbstractInsnNode instruction) {
    if (instruction instanceof LineNumberNode number) {
      line = number.line;
    } else if (instruction instanceof MethodInsnNode call) {
      member("calls ", call.owner, call.name, call.desc);
      if (ownStaticTypes.contains(call.owner) && CHANGES.contains(call.name)) {
        state("changes what a static field holds");
      }
    } else if (instruction instanceof FieldInsnNode field) {
      member("uses ", field.owner, field.name, field.desc);
      readStatic(field);
    } else if (instruction instanceof InvokeDynamicInsnNode call) {
      types(Type.getMethodType(call.desc));
      dynamic(call.bsm, call.bsmArgs);
    } else if (instruction instanceof LdcInsnNode load) {
      constant(load.cst);
    } else if (instruction instanceof TypeInsnNode type) {
      types(Type.getObjectType(type.desc));
    } else if (instruction instanceof MultiANewArrayInsnNode array) {
      types(Type.getType(array.desc));
    }
  }

  private void readStatic(FieldInsnNode field) {
    if (method.name.equals("<clinit>")) {
      return;
    }
    if (field.getOpcode() == Opcodes.PUTSTATIC) {
      state("writes the static field " + field.name);
    } else if (field.getOpcode() == Opcodes.GETSTATIC && field.owner.startsWith(owner.name)) {
      Type type = Type.getType(field.desc);
      if (type.getSort() == Type.OBJECT) {
        ownStaticTypes.add(type.getInternalName());
      }
    }
  }

  private void dynamic(Handle bootstrap, Object[] arguments) {
    if (!OF_COMPILER.contains(bootstrap.getOwner())) {
      member("calls ", bootstrap.getOwner(), bootstrap.getName(), bootstrap.getDesc());
    }
    for (Object argument : arguments) {
      constant(argument);
    }
  }

  private void constant(Object constant) {
    if (constant instanceof String text) {
      add(Use.TEXT, text, "", Names.quoted(text));
    } else if (constant instanceof Type type) {
      types(type);
    } else if (constant instanceof Handle handle) {
      member("refers to ", handle.getOwner(), handle.getName(), handle.getDesc());
    } else if (constant instanceof ConstantDynamic dynamic) {
      Object[] arguments = new Object[dynamic.getBootstrapMethodArgumentCount()];
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = dynamic.getBootstrapMethodArgument(i);
      }
      dynamic(dynamic.getBootstrapMethod(), arguments);
    }
  }

  private void member(String verb, String ownerName, String name, String descriptor) {
    if (!ownerName.startsWith("[")) {
      String dotted = Names.dotted(ownerName);
      String parameters = descriptor.startsWith("(") ? Names.parameters(descriptor) : "";
      add(dotted, name, parameters, verb + dotted + "." + name);
    }
    types(Type.getType(descriptor));
  }

  private void types(Type type) {
    Names.classes(type).forEach(name -> add(name, "", "", "uses the type " + name));
  }

  private void state(String says) {
    add(Use.STATE, "static", "", says);
  }

  private void add(String of, String member, String parameters, String says) {
    uses.add(new Use(of, member, parameters, line, inMain, says));
  }
}
