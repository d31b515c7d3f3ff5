import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import type { Block, Inline } from './rules'

type Node = ReturnType<typeof fromMarkdown> | ReturnType<typeof fromMarkdown>['children'][number]
type Definitions = Map<string, string>
type Around = { definitions: Definitions; depth: number }

/** Deeper than anybody writes: what is inside is drawn as its text. */
const DEEPEST = 12

const parsed = new Map<string, Block[]>()
const MOST_PARSED = 50

/**
 * Markdown as a tree to draw, of JSON alone. Nothing in it is markup: HTML stays the text that it is,
 * images become links, and a link that leads elsewhere than http, https or mailto is its text. Keeps the latest trees,
 * because many people and emails ask for the same one: nobody may change what it returns.
 */
export function parseMarkdown(source: string): Block[] {
  const known = parsed.get(source)
  if (known) return known
  const tree = treeOf(source)
  if (parsed.size >= MOST_PARSED) parsed.delete(parsed.keys().next().value as string)
  parsed.set(source, tree)
  return tree
}

function treeOf(source: string): Block[] {
  const root = read(source)
  if (!root) return [{ is: 'code', text: source }]
  const definitions: Definitions = new Map()
  for (const node of root.children) {
    if (node.type === 'definition' && !definitions.has(node.identifier)) definitions.set(node.identifier, node.url)
  }
  return blocksOf(root.children, { definitions, depth: 0 })
}

/** The parser's time grows with the square of both: marks in one block, and levels of quotes and lists. */
const MOST_MARKS = 300
const NESTED_LINE = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){13}/m

const isExcessive = (source: string): boolean =>
  NESTED_LINE.test(source) ||
  source.split(/\n[ \t]*\n/).some((block) => (block.match(/\*+|_+|~+/g)?.length ?? 0) > MOST_MARKS)

/**
 * Null for what would hold the event loop for seconds, and for what is nested in thousands of levels, which the
 * parser's own walk does not survive.
 */
function read(source: string) {
  if (isExcessive(source)) return null
  try {
    return fromMarkdown(source, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

const blocksOf = (nodes: Node[], around: Around): Block[] => nodes.flatMap((node) => blockOf(node, around))

function blockOf(node: Node, { definitions, depth }: Around): Block[] {
  const around = { definitions, depth: depth + 1 }
  if (depth > DEEPEST) return paragraph([{ is: 'text', text: textOf(node) }])
  switch (node.type) {
    case 'paragraph':
      return paragraph(inlinesOf(node.children, around))
    case 'heading':
      return [{ is: 'heading', level: levelOf(node.depth), of: inlinesOf(node.children, around) }]
    case 'blockquote':
      return [{ is: 'quote', of: blocksOf(node.children, around) }]
    case 'list':
      return [
        {
          is: 'list',
          start: node.ordered ? (node.start ?? 1) : null,
          items: node.children.map((item) => blocksOf(item.children, around)),
        },
      ]
    case 'code':
      return [{ is: 'code', text: node.value }]
    case 'html':
      return paragraph([{ is: 'text', text: node.value }])
    case 'thematicBreak':
      return [{ is: 'rule' }]
    case 'table': {
      const [head = [], ...rows] = node.children.map((row) =>
        row.children.map((cell) => inlinesOf(cell.children, around)),
      )
      return [{ is: 'table', head, rows }]
    }
    case 'footnoteDefinition':
      return blocksOf(node.children, around)
    case 'definition':
      return []
    default:
      return paragraph(inlinesOf([node], around))
  }
}

const paragraph = (of: Inline[]): Block[] => (of.length ? [{ is: 'paragraph', of }] : [])

const levelOf = (depth: number) => (depth === 1 ? 2 : depth === 2 ? 3 : 4)

const inlinesOf = (nodes: Node[], around: Around): Inline[] => nodes.flatMap((node) => inlineOf(node, around))

function inlineOf(node: Node, { definitions, depth }: Around): Inline[] {
  const around = { definitions, depth: depth + 1 }
  const text = (words: string): Inline[] => (words ? [{ is: 'text', text: words }] : [])
  if (depth > DEEPEST * 2) return text(textOf(node))
  switch (node.type) {
    case 'text':
    case 'html':
      return text(node.value)
    case 'inlineCode':
      return [{ is: 'code', text: node.value }]
    case 'strong':
      return [{ is: 'strong', of: inlinesOf(node.children, around) }]
    case 'emphasis':
      return [{ is: 'em', of: inlinesOf(node.children, around) }]
    case 'delete':
      return [{ is: 'del', of: inlinesOf(node.children, around) }]
    case 'break':
      return [{ is: 'break' }]
    case 'link':
      return linkTo(node.url, inlinesOf(node.children, around))
    case 'linkReference':
      return linkTo(definitions.get(node.identifier), inlinesOf(node.children, around))
    case 'image':
      return linkTo(node.url, text(node.alt || node.url))
    case 'imageReference':
      return linkTo(definitions.get(node.identifier), text(node.alt || node.identifier))
    case 'footnoteReference':
      return text(`[${node.label ?? node.identifier}]`)
    default:
      return text(textOf(node))
  }
}

/** An empty link could not be seen: it shows where it leads. */
function linkTo(url: string | undefined, of: Inline[]): Inline[] {
  const href = safeHref(url)
  // A link inside a link is none in HTML.
  const inside = of.flatMap(withoutLinks)
  if (!href) return inside
  return [{ is: 'link', href, of: inside.length ? inside : [{ is: 'text', text: href }] }]
}

function withoutLinks(inline: Inline): Inline[] {
  if (inline.is === 'link') return inline.of.flatMap(withoutLinks)
  return 'of' in inline ? [{ ...inline, of: inline.of.flatMap(withoutLinks) }] : [inline]
}

const SCHEMES = new Set(['http:', 'https:', 'mailto:'])

/** As the browser will read it: spaces and controls inside a scheme are gone by then. Null for what leads elsewhere. */
export function safeHref(url: string | undefined): string | null {
  if (!url || !URL.canParse(url)) return null
  const { protocol, href } = new URL(url)
  return SCHEMES.has(protocol) ? href : null
}

/** Without recursion, which a depth of thousands would end. */
function textOf(node: Node): string {
  const words: string[] = []
  const rest: Node[] = [node]
  for (let next = rest.pop(); next; next = rest.pop()) {
    if ('value' in next) words.push(next.value)
    if ('children' in next) for (const child of (next.children as Node[]).toReversed()) rest.push(child)
  }
  return words.join(' ')
}
