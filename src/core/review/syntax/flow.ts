/** Where input of a user goes inside one function: from a request, the command line or the keyboard, through names, to what uses it. */
import type { Node } from 'web-tree-sitter';
import { allArguments, argumentsOf, around, calleeOf, childrenOf, dottedName, field, methodOf, namesIn, ownChildren, receiverOf } from './nodes';
import { boundaryOf, type Unit } from './units';

export interface Input {
  /** Where it comes in. */
  readonly origin: Node;
  /** `request`: anyone on the network; `path`: a part of the address that the router cut out; `local`: who runs the program. */
  readonly from: 'request' | 'path' | 'local';
  /** It was put behind a folder. */
  readonly joined: boolean;
  /** It is the parsed body of a request. */
  readonly body: boolean;
}

const REQUEST = /^(?:self\.|flask\.|bottle\.|cherrypy\.)?request\.(args|form|values|files|cookies|headers|json|data|GET|POST|FILES|query|params|forms|query_params|path_params|match_info|query_string|body)$/;
const BODY = /^(?:self\.|flask\.)?request\.(?:json|get_json|json\(\))$/;
const BODY_CALL = /^(?:self\.|flask\.)?request\.(?:get_json|json)$/;
const SERVER_INPUT = /^self\.(?:path|headers|rfile)$/;

/** Calls whose result is no longer what the user wrote. */
const CLEANING = /(?:^|\.)(?:secure_filename|safe_join|basename|int|float|bool|len|hash|UUID|uuid4|Decimal|isfile|isdir|exists|sha256|md5|sha1|hexdigest|quote|escape)$/;
/** The last part of a path, an extension: no way out of a folder. */
const CLEAN_ATTRIBUTES: ReadonlySet<string> = new Set(['name', 'stem', 'suffix', 'content_type', 'mimetype', 'status_code', 'size']);
const PASSING = /(?:^|\.)(?:join|Path|PurePath|PosixPath|str|abspath|realpath|normpath|expanduser|unquote|unquote_plus|format|fspath|loads|urlparse|parse_qs|next|list|sorted|max|min)$/;
/** Tests after which the value is taken to be checked. */
const GUARD = /(?:^|\.)(?:is_relative_to|relative_to|startswith|commonpath|commonprefix|match|fullmatch|isalnum|isdigit|isdecimal|isnumeric|isidentifier|validate\w*|check\w*|is_safe\w*|is_valid\w*|is_allowed\w*|sanitize\w*|clean\w*)$/;

/** Follows one unit's text from above; each step tells the rules what a node holds by then. */
export class Flow {
  readonly #names = new Map<string, Input>();
  readonly #guarded = new Set<number>();

  constructor(private readonly unit: Unit) {
    if (unit.kind !== 'function') return;
    const boundary = boundaryOf(unit);
    if (boundary === undefined || boundary === 'http-server') return;
    for (const { name, node } of unit.parameters) {
      if (!['self', 'cls', 'request', 'db', 'session'].includes(name) && !hasDependency(node)) this.#names.set(name, { origin: node, from: 'path', joined: false, body: false });
    }
  }

  /** Calls `visit` with every node of the unit, in the order of the text; what an expression does to names holds for what comes after it. */
  run(visit: (node: Node) => void): void {
    this.#walk(this.unit.kind === 'function' ? this.unit.body : this.unit.node, visit);
  }

  #walk(node: Node, visit: (node: Node) => void): void {
    visit(node);
    const loopBody = node.type === 'for_statement' ? field(node, 'body')?.id : undefined;
    for (const child of ownChildren(node)) {
      // A loop's variable is there before its block.
      if (child.id === loopBody) this.#note(node);
      this.#walk(child, visit);
    }
    if (loopBody === undefined) this.#note(node);
  }

  /** What user input an expression holds, if any. */
  inputOf(node: Node | undefined): Input | undefined {
    if (node === undefined) return undefined;
    const input = this.#inputOf(node);
    return input !== undefined && this.#guarded.has(input.origin.id) ? undefined : input;
  }

  #inputOf(node: Node): Input | undefined {
    const source = this.#source(node);
    if (source !== undefined) return source;
    switch (node.type) {
      case 'identifier':
        return this.#names.get(node.text);
      case 'attribute': {
        const object = field(node, 'object');
        return object === undefined || CLEAN_ATTRIBUTES.has(field(node, 'attribute')?.text ?? '') ? undefined : this.#inputOf(object);
      }
      case 'subscript':
        return this.#first([field(node, 'value')]);
      case 'call':
        return this.#ofCall(node);
      case 'binary_operator':
        return this.#first([field(node, 'left')]) ?? joined(this.#first([field(node, 'right')]));
      case 'string':
        return this.#ofString(node);
      case 'conditional_expression': {
        const [then, , otherwise] = childrenOf(node);
        return this.#first([then, otherwise]);
      }
      case 'named_expression':
        return this.#first([field(node, 'value')]);
      case 'concatenated_string':
      case 'parenthesized_expression':
      case 'boolean_operator':
      case 'await':
      case 'interpolation':
        return this.#first(childrenOf(node));
      default:
        return undefined;
    }
  }

  #source(node: Node): Input | undefined {
    const make = (from: Input['from'], body = false): Input => ({ origin: node, from, joined: false, body });
    if (node.type === 'call') {
      const callee = calleeOf(node);
      if (callee === 'input') return make('local');
      return callee !== undefined && BODY_CALL.test(callee) ? make('request', true) : undefined;
    }
    if (node.type !== 'attribute') return undefined;
    const name = dottedName(node);
    if (name === undefined) return undefined;
    if (name === 'sys.argv') return make('local');
    if (REQUEST.test(name)) return make('request', BODY.test(name));
    const inServer = this.unit.kind === 'function' && boundaryOf(this.unit) === 'http-server';
    return inServer && SERVER_INPUT.test(name) ? make('request') : undefined;
  }

  #ofCall(call: Node): Input | undefined {
    const callee = calleeOf(call) ?? methodOf(call) ?? '';
    if (CLEANING.test(callee)) return undefined;
    // The router or the form has converted it: request.args.get("page", type=int).
    if (argumentsOf(call).keywords.has('type')) return undefined;
    const receiver = receiverOf(call);
    const onInput = receiver && this.#inputOf(receiver);
    if (onInput !== undefined) return onInput;
    if (methodOf(call) === 'joinpath' || /(?:^|\.)path\.join$/.test(callee)) return this.#ofJoin(call);
    return PASSING.test(callee) || methodOf(call) === 'format' ? this.#first(allArguments(call)) : undefined;
  }

  #ofJoin(call: Node): Input | undefined {
    const { positional } = argumentsOf(call);
    const isMethod = methodOf(call) === 'joinpath';
    const [first, ...rest] = positional;
    return isMethod ? joined(this.#first(positional)) : (this.#first([first]) ?? joined(this.#first(rest)));
  }

  #ofString(node: Node): Input | undefined {
    const parts = childrenOf(node).filter(({ type }) => type === 'string_content' || type === 'interpolation');
    const at = parts.findIndex((part) => part.type === 'interpolation' && this.#inputOf(part) !== undefined);
    const input = at < 0 ? undefined : this.#inputOf(parts[at] as Node);
    return at > 0 ? joined(input) : input;
  }

  #first(nodes: readonly (Node | undefined)[]): Input | undefined {
    for (const node of nodes) {
      const input = node && this.#inputOf(node);
      if (input !== undefined) return input;
    }
    return undefined;
  }

  #note(node: Node): void {
    if (node.type === 'assignment' || node.type === 'named_expression') this.#assign(node);
    else if (node.type === 'for_statement') this.#bind(field(node, 'left'), this.#first([field(node, 'right')]));
    else if (node.type === 'as_pattern') this.#bind(field(node, 'alias'), this.#first([childrenOf(node)[0]]));
    else if (node.type === 'call') this.#guardBy(node);
    else if (node.type === 'comparison_operator' && /\b(?:not\s+)?in\b/.test(node.text)) this.#guard(childrenOf(node));
  }

  #assign(node: Node): void {
    const left = field(node, 'left') ?? field(node, 'name');
    const right = field(node, 'right') ?? field(node, 'value');
    if (left === undefined || right === undefined) return;
    const input = this.#inputOf(right);
    // A default for the case that nothing came leaves the other case as it was.
    const isDefault = input === undefined && around(node, ['if_statement'], this.unit.node) !== undefined && !namesIn(right).has(left.text);
    if (!isDefault) this.#bind(left, input);
  }

  #bind(target: Node | undefined, input: Input | undefined): void {
    if (target === undefined) return;
    const names = target.type === 'identifier' ? [target.text] : ['pattern_list', 'tuple_pattern', 'as_pattern_target'].includes(target.type) ? childrenOf(target).map(({ text }) => text) : [];
    for (const name of names) {
      if (input === undefined) this.#names.delete(name);
      else this.#names.set(name, input);
    }
  }

  #guardBy(call: Node): void {
    if (!GUARD.test(calleeOf(call) ?? methodOf(call) ?? '')) return;
    const receiver = receiverOf(call);
    this.#guard([...(receiver ? [receiver] : []), ...allArguments(call)]);
  }

  #guard(nodes: readonly Node[]): void {
    for (const node of nodes) {
      const input = this.#inputOf(node);
      if (input !== undefined) this.#guarded.add(input.origin.id);
    }
  }
}

const joined = (input: Input | undefined): Input | undefined => input && { ...input, joined: true };

/** What a framework hands in is none of the user's: `db = Depends(get_db)`. */
const hasDependency = (parameter: Node): boolean => {
  const whole = parameter.parent?.type.includes('parameter') && parameter.parent.type !== 'parameters' ? parameter.parent : parameter;
  const type = field(whole, 'type')?.text;
  return /\b(?:Depends|Body|BackgroundTasks|Request|Response|Session)\b/.test(whole.text) || (type !== undefined && !/^(?:str|Path|UploadFile|List\[str\]|list\[str\]|Optional\[str\]|str \| None)$/.test(type));
};
