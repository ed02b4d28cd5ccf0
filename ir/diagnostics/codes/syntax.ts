import { defineCodes } from './code.ts';

/** SPK1xx: the text of a model or target: characters, grammar, names, parameters. */
export const syntaxCodes = defineCodes({
  SPK101: {
    title: 'characters that are not part of the language',
    status: 3,
    explain:
      'A text of the language consists of names, numbers, texts in double quotes, and a few signs. The character shown is\n' +
      'none of them, or a text in quotes does not end on the line where it began.\n' +
      'Remedy: delete it, or close the text with a double quote.',
  },
  SPK102: {
    title: 'the text does not follow the grammar',
    status: 3,
    explain:
      'The message says what could stand at this place and what stands there instead. Statements end with their line; a\n' +
      'chain goes on where the next line begins with `->`. Comments start with `#`: `//` divides and rounds down.\n' +
      'Settings in braces are written `name: value`, arguments of a call `name=value`.\n' +
      'After a mistake, reading goes on at the next statement, so that one run reports them all.',
  },
  SPK103: {
    title: 'a text is too long or nested too deeply to be read',
    status: 3,
    explain:
      'Texts of more than a million characters and brackets nested more than 64 deep are refused before they are parsed:\n' +
      'no network needs them, and a compiler that tried could run out of memory.\n' +
      'Remedy: use `repeat`, blocks, and `use` of other files.',
  },
  SPK110: {
    title: 'a name stands for nothing',
    status: 3,
    explain:
      'A value is known by a name if it is a parameter of the file, a parameter of the block, defined with `let`, an input,\n' +
      'the counter of a `repeat`, or a layer whose label is that one word. Blocks see parameters of the file and their own\n' +
      'names, not the values of the file. Names are known from their definition to the end of the braces around it.\n' +
      'Remedy: mend the spelling, or hand the value to the block as an argument.',
  },
  SPK111: {
    title: 'nothing of this name can be called',
    status: 3,
    explain:
      'Behind `->`, and in front of parentheses, stands an operator (`spikec ops` lists them), a neuron or a block that the\n' +
      'file or a used file declares, or, in expressions, a function such as sqrt.',
  },
  SPK112: {
    title: 'a parameter is set that the model does not have',
    status: 3,
    explain:
      '`-p name=value` sets a parameter that the model declares with `param`. Nothing is ignored: a misspelt parameter would\n' +
      'otherwise leave its default in force unnoticed. `spikec check MODEL` lists the parameters.',
  },
  SPK113: {
    title: 'a name is defined twice',
    status: 3,
    explain:
      'Within one file, or one pair of braces, a name is defined once, and operators and functions keep their names. A file\n' +
      'may define again what it takes from another file with `use`: then its own definition holds.\n' +
      'Remedy: rename one of them; to give a value a new content, write `x = ...` without `let`.',
  },
  SPK114: {
    title: 'a name hides another one',
    status: 0,
    explain:
      'Inside a block, a repetition or a branch, a name was defined that already stands for something outside.\n' +
      'From there to the end of the braces the outer one cannot be reached, which is sometimes meant and often not.',
  },
  SPK115: {
    title: 'something fixed is assigned',
    status: 3,
    explain:
      'Parameters of the file and counters of `repeat` keep their value. Give the new value a name of its own with `let`.',
  },
  SPK116: {
    title: 'something is never used',
    status: 0,
    explain:
      'A parameter, neuron, block or value is declared and never read. It may be a leftover, or the sign that\n' +
      'another name was written where this one was meant.',
  },
  SPK120: {
    title: 'arguments or settings do not match what is called',
    status: 3,
    explain:
      'A call gives every parameter that has no default, each of them once, and no other. In a chain, the value in front of\n' +
      '`->` is the first argument. Arguments without a name come first, in the order of the declaration: inputs, then\n' +
      'attributes. Neurons have no hidden default for cap, norm and rounding: models differ in all three.',
  },
  SPK121: {
    title: 'a value is of the wrong type',
    status: 3,
    explain:
      'Expressions compute with numbers, conditions, words and lists; chains carry the values of layers. Each place takes one\n' +
      'of these: arithmetic takes numbers, `if` a condition, `->` and `+=` the value of a layer.',
  },
  SPK122: {
    title: 'a value is out of range',
    status: 3,
    explain:
      'A division by zero, a number too large to be exact in double precision, an index outside its list (lists are numbered\n' +
      'from 0), a repetition that is not counted in whole numbers, or a figure of a target outside its range. With `-p`, a\n' +
      'list that is shorter than the default is the usual cause.',
  },
  SPK123: {
    title: 'a parameter has a value of the wrong kind',
    status: 3,
    explain:
      'A parameter declared with `one of` takes only the words listed; any other takes a value of the kind of its default: a\n' +
      'number, true or false, a word, or a list. `-p dims=[24,48,96,128]`, `-p size=t`, `-p heads=8`.',
  },
  SPK124: {
    title: 'a pick has no case for a value',
    status: 3,
    explain:
      '`pick x { a: 1, b: 2 }` is the value behind the case that x equals. Where none fits, nothing is guessed: add the case,\n' +
      'or `else: value`. A pick on a `one of` parameter must have a case for each of its words.',
  },
  SPK130: {
    title: 'a block contains itself',
    status: 3,
    explain:
      'A block is laid out each time it is called, so one that calls itself, directly or through others, would never end.\n' +
      'Remedy: `repeat i in 0..n { ... }` lays a block out several times in a row.',
  },
  SPK131: {
    title: 'a part of the file is missing or out of place',
    status: 3,
    explain:
      'A model file has one line `model "name"`, one input and at least one output. A target file describes one target. A\n' +
      'block gives a value: that of its last chain or assignment, or the one behind `return`.',
  },
  SPK132: {
    title: 'definitions need each other in a circle',
    status: 3,
    explain:
      'Parameters may compute their defaults from other parameters in any order, and targets may take figures from other\n' +
      'targets with `like`, but following these must come to an end.',
  },
  SPK133: {
    title: 'the network is too large',
    status: 3,
    explain:
      'There are bounds on the layers of a network (100,000), the repetitions of one `repeat` (10,000), the length of a layer\u2019s\n' +
      'name (512) and the work of laying a network out, so that a slip such as a misplaced digit is reported instead of\n' +
      'filling the memory.',
  },
  SPK141: {
    title: 'a used file cannot be read',
    status: 3,
    explain:
      '`use "parts/stem.spike"` takes the declarations of another file. The path is relative to the file that uses it, has\n' +
      'forward slashes, and ends in .spike: a model from elsewhere reads model files and nothing else.',
  },
  SPK142: {
    title: 'files use each other in a circle',
    status: 3,
    explain: 'A file cannot use itself, not even through others. Move what both need into a third file.',
  },
  SPK151: {
    title: 'a target lacks a figure',
    status: 3,
    explain:
      'A target gives every field but the limits: what it leaves out could not be counted. Limits that are unknown stay away\n' +
      'and are not checked. To take all other fields from an existing target, write `target "mine" like "sdt-core" { ... }`:\n' +
      'one that `spikec targets` lists, or one that a file taken in with `use` describes.',
  },
  SPK152: {
    title: 'a cost lacks its unit or its provenance',
    status: 3,
    explain:
      'Every cost says where it comes from, and reports repeat it: `documented` by the maker, `secondary` from a page that\n' +
      'cites others, `derived` by computation, or `assumed`; limits, mesh and widths may say so, too. Energies are in pJ: `synaptic_op: 0.9 pJ secondary "Horowitz 2014"`;\n' +
      'cycles have no unit: `hop: 1 assumed`.',
  },
  SPK153: {
    title: 'a neuron decays by a factor, and the target has none',
    status: 4,
    explain:
      'A neuron with `decay: 0.9` is multiplied by a factor at every logical step. A target says with `decay_bits` how many bits\n' +
      'such a factor has; one that says nothing has leaks by shifts only.\n' +
      'Remedy: compile for a target with decay_bits (sdt-core has 16, `spikec targets` shows them), or use the leak by a shift that\n' +
      'comes nearest: leak: 1 is a decay of 0.5, leak: 2 of 0.75, leak: 3 of 0.875.',
  },
  SPK154: {
    title: 'the classes of cores do not make up a chip',
    status: 3,
    explain:
      'A chip whose cores are not alike says of every class how many there are: `cores: { large: { count: 4, limits: { neurons: 65536 } },\n' +
      'small: { count: 5 } }`. The counts add up to the cores of one chip, columns times rows of `mesh`. What a class leaves out is\n' +
      'that of the target.',
  },
});
