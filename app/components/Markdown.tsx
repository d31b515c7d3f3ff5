import { Fragment, type ReactNode } from 'react'
import type { Block, Inline } from '~/server/announcements/rules'

/** A text that somebody wrote, from its tree: each word reaches the page as text, never as markup. */
export function Markdown({ text }: { text: Block[] }) {
  return <div className="max-w-prose space-y-3 wrap-anywhere">{blocks(text)}</div>
}

// A tree that is drawn has no other name for its parts than their places, which do not change.
const each = <Part,>(parts: Part[], draw: (part: Part, key: string) => ReactNode) =>
  parts.map((part, i) => draw(part, String(i)))

const blocks = (all: Block[]): ReactNode => each(all, block)
const inlines = (all: Inline[]): ReactNode => each(all, inline)

function block(node: Block, key: string): ReactNode {
  switch (node.is) {
    case 'paragraph':
      return <p key={key}>{inlines(node.of)}</p>
    case 'heading': {
      const Heading = `h${node.level}` as const
      return (
        <Heading key={key} className="pt-2 font-semibold">
          {inlines(node.of)}
        </Heading>
      )
    }
    case 'list': {
      const items = each(node.items, (item, i) => (
        <li key={i} className="space-y-2">
          {blocks(item)}
        </li>
      ))
      return node.start === null ? (
        <ul key={key} className="list-disc space-y-1 pl-6">
          {items}
        </ul>
      ) : (
        <ol key={key} start={node.start} className="list-decimal space-y-1 pl-6">
          {items}
        </ol>
      )
    }
    case 'quote':
      return (
        <blockquote key={key} className="space-y-3 border-l-2 border-line-strong pl-4 text-muted">
          {blocks(node.of)}
        </blockquote>
      )
    case 'code':
      return (
        <pre key={key} className="rounded-lg bg-sunken p-3 whitespace-pre-wrap">
          <code>{node.text}</code>
        </pre>
      )
    case 'rule':
      return <hr key={key} className="border-line" />
    case 'table':
      return <DrawnTable key={key} head={node.head} rows={node.rows} />
  }
}

function DrawnTable({ head, rows }: Pick<Extract<Block, { is: 'table' }>, 'head' | 'rows'>) {
  return (
    <table className="chart-table">
      <thead>
        <tr>
          {each(head, (cell, i) => (
            <th key={i} scope="col">
              {inlines(cell)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {each(rows, (row, i) => (
          <tr key={i}>
            {each(row, (cell, j) => (
              <td key={j}>{inlines(cell)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function inline(node: Inline, key: string): ReactNode {
  switch (node.is) {
    case 'text':
      return <Fragment key={key}>{node.text}</Fragment>
    case 'code':
      return (
        <code key={key} className="rounded bg-sunken px-1">
          {node.text}
        </code>
      )
    case 'break':
      return <br key={key} />
    case 'link':
      return (
        <a key={key} className="link" href={node.href} rel="noreferrer">
          {inlines(node.of)}
        </a>
      )
    case 'strong':
      return (
        <strong key={key} className="font-semibold">
          {inlines(node.of)}
        </strong>
      )
    case 'em':
      return <em key={key}>{inlines(node.of)}</em>
    case 'del':
      return <del key={key}>{inlines(node.of)}</del>
  }
}
