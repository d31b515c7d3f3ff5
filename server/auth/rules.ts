import { shownEmail } from '../kernel/emailText'
import { fold } from '../kernel/text'

export const SHORTEST_PASSWORD = 10
export const LONGEST_PASSWORD_BYTES = 256
/** What has to be left of a password when the words that others know are taken out. */
const OWN_REST = 8

/** What somebody who guesses tries first. */
export type Known = { name: string; email: string; firm: string }

/** What is wrong with a password, in words for the field, or null. `common` has a word a line. */
export function passwordProblem(password: string, known: Known, common: string): string | null {
  if ([...password].length < SHORTEST_PASSWORD) return `A password has at least ${SHORTEST_PASSWORD} characters`
  if (new TextEncoder().encode(password).length > LONGEST_PASSWORD_BYTES)
    return `A password has at most ${LONGEST_PASSWORD_BYTES} bytes`
  if (isSimple(password)) return 'This password is too easy to guess: use several words'
  if (isCommon(password, common)) return 'This is a common password, which is tried first: use several words'
  if (isOwn(password, known)) return 'A password cannot be made of your name, your email address or the firm’s name'
  return null
}

/** A few characters over and over, or one after the other. */
function isSimple(password: string): boolean {
  const folded = fold(password)
  const unit = /^(.+?)\1+$/s.exec(folded)?.[1]
  if (unit && unit.length < SHORTEST_PASSWORD) return true
  if (new Set(folded).size < 4) return true
  const codes = [...folded].map((letter) => letter.codePointAt(0) ?? 0)
  const steps = codes.slice(1).map((code, i) => code - (codes[i] ?? 0))
  return [1, -1].some((step) => steps.filter((one) => one === step).length > steps.length * 0.8)
}

const LEET: Record<string, string> = { '@': 'a', '4': 'a', '3': 'e', '1': 'i', '!': 'i', '0': 'o', $: 's', '5': 's' }

/** As it is, or as a common word with digits and signs around it and letters written as digits. */
function isCommon(password: string, common: string): boolean {
  const lower = password.toLowerCase()
  const core = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const plain = core.replace(/[@431!0$5]/g, (sign) => LEET[sign] ?? sign)
  return [lower, core, plain].some((word) => word !== '' && common.includes(`\n${word}\n`))
}

const lettersOf = (text: string): string => fold(text).replace(/[^\p{L}\p{N}]/gu, '')

function isOwn(password: string, { name, email, firm }: Known): boolean {
  const shown = shownEmail(email)
  const texts = [name, email, shown, ...email.split('@'), ...shown.split('@'), firm]
  const words = texts.flatMap((text) => [text, ...text.split(/[^\p{L}\p{M}\p{N}]+/u)]).map(lettersOf)
  const longestFirst = words.filter((word) => word.length >= 3).sort((a, b) => b.length - a.length)
  const letters = lettersOf(password)
  const rest = longestFirst.reduce((left, word) => left.replaceAll(word, ''), letters)
  return rest !== letters && rest.length < OWN_REST
}
