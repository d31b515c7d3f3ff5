import { Form } from '@remix-run/react'

/** A button that does one thing to one thing. */
export function Act({
  intent,
  id,
  well,
  children,
}: {
  intent: string
  id: string
  well?: 'yes' | 'no'
  children: string
}) {
  return (
    <Form method="post" className="inline-block">
      <input type="hidden" name="id" value={id} />
      {well ? <input type="hidden" name="well" value={well} /> : null}
      <button type="submit" name="intent" value={intent} className="button">
        {children}
      </button>
    </Form>
  )
}
