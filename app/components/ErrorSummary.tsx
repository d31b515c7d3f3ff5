import { useEffect, useRef } from 'react'
import type { FieldErrors } from '~/server/kernel/refusal'

type Props = { message: string; fields: FieldErrors; idOf?: (field: string) => string }

/** What is wrong with a form, on top of it, with a link to each field; read out when it appears. */
export function ErrorSummary({ message, fields, idOf = (field) => field }: Props) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    box.current?.focus()
    if (!document.title.startsWith('Error: ')) document.title = `Error: ${document.title}`
    return () => {
      document.title = document.title.replace(/^Error: /, '')
    }
  }, [])
  return (
    <div ref={box} role="alert" tabIndex={-1} className="mb-5 rounded-lg border-2 border-danger p-4">
      <h2>{message}</h2>
      <ul className="mt-2 space-y-1">
        {Object.entries(fields).map(([field, messages]) => (
          <li key={field}>
            <a className="link" href={`#${idOf(field)}`}>
              {messages.join('. ')}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
