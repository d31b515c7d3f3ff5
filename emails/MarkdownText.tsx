import { Heading, Hr, Link, Text } from '@react-email/components'
import { Fragment, type ReactNode } from 'react'
import type { Block, Inline } from '../server/announcements/rules'

const ink = { color: '#15181e', fontSize: '15px', lineHeight: '24px', margin: '0 0 12px' }
const list = { ...ink, paddingLeft: '24px' }
/** Mail readers take the size of code for smaller than that of text, and would let a long line widen the mail. */
const code = { fontFamily: "Consolas, Menlo, 'Liberation Mono', monospace", fontSize: '13px' }
const preformatted = { ...ink, ...code, lineHeight: '20px', whiteSpace: 'pre-wrap', wordBreak: 'break-word' } as const
const heading = { ...ink, fontSize: '16px', fontWeight: 600, margin: '20px 0 8px' }
const indented = { borderLeft: '2px solid #dfe3e9', paddingLeft: '12px' }

/** A text that somebody wrote, from its tree, as mail readers draw it. Tables become lines. */
export const MarkdownText = ({ text }: { text: Block[] }) => <>{blocks(text)}</>

// A tree that is drawn has no other name for its parts than their places, which do not change.
const each = <Part,>(parts: Part[], draw: (part: Part, key: string) => ReactNode) =>
  parts.map((part, i) => draw(part, String(i)))
const blocks = (all: Block[]): ReactNode => each(all, block)
const inlines = (all: Inline[]): ReactNode => each(all, inline)

const line = (key: string, children: ReactNode) => (
  <Text key={key} className="ink" style={ink}>
    {children}
  </Text>
)

function block(node: Block, key: string): ReactNode {
  switch (node.is) {
    case 'paragraph':
      return line(key, inlines(node.of))
    case 'heading':
      return (
        <Heading key={key} as={`h${node.level}`} className="ink" style={heading}>
          {inlines(node.of)}
        </Heading>
      )
    case 'list':
      return node.start === null ? (
        <ul key={key} className="ink" style={list}>
          {items(node.items)}
        </ul>
      ) : (
        <ol key={key} start={node.start} className="ink" style={list}>
          {items(node.items)}
        </ol>
      )
    case 'quote':
      return (
        <div key={key} className="rule" style={indented}>
          {blocks(node.of)}
        </div>
      )
    case 'code':
      return (
        <pre key={key} className="ink" style={preformatted}>
          {node.text}
        </pre>
      )
    case 'rule':
      return <Hr key={key} className="rule" style={{ borderColor: '#dfe3e9' }} />
    case 'table':
      return (
        <Text key={key} className="ink" style={ink}>
          {each([node.head, ...node.rows], (row, i) => (
            <Fragment key={i}>
              {i === '0' ? <strong>{cells(row)}</strong> : cells(row)}
              <br />
            </Fragment>
          ))}
        </Text>
      )
  }
}

const cells = (row: Inline[][]): ReactNode =>
  each(row, (cell, i) => (
    <Fragment key={i}>
      {i === '0' ? '' : ' · '}
      {inlines(cell)}
    </Fragment>
  ))

const items = (all: Block[][]): ReactNode => each(all, (item, i) => <li key={i}>{blocks(item)}</li>)

function inline(node: Inline, key: string): ReactNode {
  switch (node.is) {
    case 'text':
      return <Fragment key={key}>{node.text}</Fragment>
    case 'code':
      return (
        <code key={key} style={code}>
          {node.text}
        </code>
      )
    case 'break':
      return <br key={key} />
    case 'link':
      return (
        <Link key={key} href={node.href} className="address" style={{ color: '#4a43d8' }}>
          {inlines(node.of)}
        </Link>
      )
    case 'strong':
      return <strong key={key}>{inlines(node.of)}</strong>
    case 'em':
      return <em key={key}>{inlines(node.of)}</em>
    case 'del':
      return <del key={key}>{inlines(node.of)}</del>
  }
}
