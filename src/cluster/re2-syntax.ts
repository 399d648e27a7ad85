/**
 * Which patterns are regular expressions to Kafka where it does not take Java's: those of RE2 (RE2/J), which have no
 * lookaround and no back references. JavaScript knows other ones, so a pattern is read here before it is used.
 */

/** Whether RE2 would compile `pattern`. */
export function isRe2(pattern: string): boolean {
  try {
    new Reader(pattern).read()
    return true
  } catch (error) {
    if (error instanceof NotRe2) return false
    throw error
  }
}

class NotRe2 extends Error {}

const MAX_REPETITIONS = 1000
const MAX_CODE_POINT = 0x10ffff
const FLAGS = /^\?[imsU]*(?:-[imsU]+)?[:)]/
const NAME = /^\?P?<(\w+)>/
const COUNTS = /^\{(\d+)(?:(,)(\d*))?\}/
const CLASS_NAME = /^\[:\^?(\w+):\]/
const CLASS_NAMES = 'alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit'.split(' ')
const PROPERTY = /^[pP](?:\{\^?(\w+)\}|(\w))/
const HEX = /^x(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2}))/
/** What a letter behind a backslash may be, within a class and outside. */
const PERL_CLASSES = 'dDsSwW'
const CONTROLS = 'afnrtv'
const ASSERTIONS = 'AbBz'

class Reader {
  private rest: string
  private readonly names = new Set<string>()

  constructor(pattern: string) {
    this.rest = pattern
  }

  read(): void {
    this.alternatives()
    if (this.rest !== '') throw new NotRe2('a parenthesis too many')
  }

  private alternatives(): void {
    do this.sequence()
    while (this.take('|'))
  }

  private sequence(): void {
    let isEmpty = true
    let isRepeated = false
    while (this.rest !== '' && this.rest[0] !== '|' && this.rest[0] !== ')') {
      if (this.repetition()) {
        if (isEmpty || isRepeated) throw new NotRe2('nothing to repeat')
        isRepeated = true
      } else {
        // Flags may stand between what is repeated and how often.
        if (this.element()) isEmpty = false
        isRepeated = false
      }
    }
  }

  /** A `*`, `+`, `?` or `{n,m}`, with the `?` that makes it lazy. Braces around anything else are no repetition. */
  private repetition(): boolean {
    if (!this.takeAny('*+?')) {
      const counts = this.takeMatch(COUNTS)
      if (counts === undefined) return false
      const min = Number(counts[1])
      const max = counts[3] ? Number(counts[3]) : counts[2] ? MAX_REPETITIONS : min
      if (min > max || max > MAX_REPETITIONS) throw new NotRe2('a count out of range')
    }
    this.take('?')
    return true
  }

  /** Whether something was read that may be repeated: flags are nothing. */
  private element(): boolean {
    if (this.take('(')) return this.group()
    if (this.take('\\Q')) return this.literal()
    if (this.take('[')) this.characterClass()
    else if (this.take('\\')) this.escape(ASSERTIONS)
    else this.skip()
    return true
  }

  private group(): boolean {
    if (this.rest.startsWith('?')) {
      const name = this.takeMatch(NAME)
      if (name !== undefined) {
        if (this.names.has(name[1]!)) throw new NotRe2('a name twice')
        this.names.add(name[1]!)
      } else {
        const flags = this.takeMatch(FLAGS)
        if (flags === undefined) throw new NotRe2('neither a name nor flags')
        if (flags[0].endsWith(')')) return false
      }
    }
    this.alternatives()
    if (!this.take(')')) throw new NotRe2('a parenthesis too few')
    return true
  }

  private characterClass(): void {
    this.take('^')
    for (let isFirst = true; isFirst || !this.take(']'); isFirst = false) {
      if (this.rest === '') throw new NotRe2('a bracket too few')
      const name = this.takeMatch(CLASS_NAME)
      if (name !== undefined) {
        if (!CLASS_NAMES.includes(name[1]!)) throw new NotRe2('a class that is none')
        continue
      }
      const low = this.classCharacter()
      if (low === undefined || !this.rest.startsWith('-') || this.rest[1] === ']') continue
      this.skip()
      const high = this.classCharacter()
      if (high === undefined || high < low) throw new NotRe2('a range that is none')
    }
  }

  /** Its code; undefined for a class within the class. */
  private classCharacter(): number | undefined {
    if (this.take('\\')) return this.escape('')
    return this.skip()
  }

  /** What stands behind a backslash. Its code; undefined where it is no character. */
  private escape(assertions: string): number | undefined {
    const first = this.rest[0]
    if (first === undefined) throw new NotRe2('a backslash at the end')
    if (first === 'p' || first === 'P') return this.property()
    if (first === 'x') return this.hex()
    const octal = this.takeMatch(/^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/)
    if (octal !== undefined) return Number.parseInt(octal[0], 8)
    if (/[A-Za-z0-9]/.test(first)) {
      if (!`${PERL_CLASSES}${CONTROLS}${assertions}`.includes(first)) throw new NotRe2('an escape that is none')
      this.skip()
      return CONTROLS.includes(first) ? '\x07\f\n\r\t\v'.charCodeAt(CONTROLS.indexOf(first)) : undefined
    }
    return this.skip()
  }

  private property(): undefined {
    const property = this.takeMatch(PROPERTY)
    const name = property?.[1] ?? property?.[2]
    if (name === undefined || !isProperty(name)) throw new NotRe2('a property that is none')
  }

  private hex(): number {
    const hex = this.takeMatch(HEX)
    const code = Number.parseInt(hex?.[1] ?? hex?.[2] ?? '', 16)
    if (!(code <= MAX_CODE_POINT)) throw new NotRe2('a character that is none')
    return code
  }

  private literal(): boolean {
    const end = this.rest.indexOf('\\E')
    const isEmpty = end === 0 || this.rest === ''
    this.rest = end === -1 ? '' : this.rest.slice(end + 2)
    return !isEmpty
  }

  /** Goes over one character and gives its code. */
  private skip(): number {
    const code = this.rest.codePointAt(0)!
    this.rest = this.rest.slice(code > 0xffff ? 2 : 1)
    return code
  }

  private take(text: string): boolean {
    if (!this.rest.startsWith(text)) return false
    this.rest = this.rest.slice(text.length)
    return true
  }

  private takeAny(characters: string): boolean {
    return this.rest !== '' && characters.includes(this.rest[0]!) && this.take(this.rest[0]!)
  }

  private takeMatch(expression: RegExp): RegExpExecArray | undefined {
    const match = expression.exec(this.rest)
    if (match === null) return undefined
    this.rest = this.rest.slice(match[0].length)
    return match
  }
}

/** A general category by its short name, or a script. */
function isProperty(name: string): boolean {
  if (name === 'Any') return true
  // What is not assigned belongs to none.
  if (name === 'Cn' || name === 'Zzzz') return false
  const property = /^[A-Z][a-z]?$/.test(name) ? `gc=${name}` : `Script=${name}`
  try {
    new RegExp(`\\p{${property}}`, 'u')
    return true
  } catch {
    return false
  }
}
