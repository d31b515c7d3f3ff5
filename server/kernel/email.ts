import { domainToASCII } from 'node:url'

const LONGEST = 254
const LONGEST_LOCAL_BYTES = 64

/** Without what would make an email go to another mailbox than the one that is shown, or to several. */
const PART = String.raw`[^\s@<>()[\]\\,;:".\p{C}]+`
const LOCAL = new RegExp(`^${PART}(\\.${PART})*$`, 'u')
/** Also without what a URL would end at, or decode. */
const DOMAIN = /^[^\s@<>()[\]\\,;:"%/?#|^\p{C}]+$/u
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/

/**
 * The one form in which an address is stored and compared: lower case, the local part in NFC, the domain in ASCII as
 * browsers send it ("ada@bücher.example" is "ada@xn--bcher-kva.example"). Null if it is not an address (RFC 5321,
 * without quotes and IP addresses). `shownEmail` turns it into what people read.
 */
export function canonicalEmail(text: string): string | null {
  if (text.length > LONGEST) return null
  const at = text.lastIndexOf('@')
  const local = text.slice(0, Math.max(0, at)).normalize('NFC').toLowerCase().normalize('NFC')
  if (!LOCAL.test(local) || Buffer.byteLength(local) > LONGEST_LOCAL_BYTES) return null
  const domain = canonicalDomain(text.slice(at + 1))
  const email = `${local}@${domain}`
  return domain && Buffer.byteLength(email) <= LONGEST ? email : null
}

function canonicalDomain(text: string): string | null {
  if (!DOMAIN.test(text)) return null
  const domain = domainToASCII(text)
  const labels = domain.split('.')
  const last = labels.at(-1) ?? ''
  return labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(last) ? domain : null
}

/** The ASCII form of a part of an address that was typed into a search, or null if it has none of its own. */
export function asciiPart(text: string): string | null {
  const at = text.lastIndexOf('@')
  const domain = canonicalDomain(text.slice(at + 1))
  return domain && domain !== text.slice(at + 1) ? text.slice(0, at + 1) + domain : null
}

const NAMED = /^([^<>@"\p{C}]{0,100}?) *<([^<>]+)>$/u

/** Of a sender, "Name <address>" or an address alone, the same with its address in canonical form. Null if it is none. */
export function canonicalSender(text: string): string | null {
  const [, name, inside] = NAMED.exec(text) ?? []
  const email = canonicalEmail(inside ?? text)
  return email && (name ? `${name} <${email}>` : email)
}
