import { Form, useNavigation } from '@remix-run/react'
import { fieldOf, isShown, pickedIn, type Shown } from '../lib/announcement'
import type { Fields, Rejected } from '../lib/forms'
import { ErrorSummary } from './ErrorSummary'
import { Field } from './Field'
import { Markdown } from './Markdown'
import { TextArea } from './TextArea'

type Props = {
  action: string
  /** Of the button that saves. */
  intent: string
  submit: string
  cancel: string
  hidden: Fields
  initial: Fields
  sent: Shown | Rejected | undefined
}

/** What is announced, to whom and how; the preview and the clients that were looked for stand where they were asked. */
export function AnnouncementForm({ action, intent, submit, cancel, hidden, initial, sent }: Props) {
  const sending = useNavigation().state !== 'idle'
  const rejected = sent && !isShown(sent) ? sent : undefined
  const shown = isShown(sent) ? sent : undefined
  const value = sent?.typed ?? initial
  const field = (name: string) => ({ id: name, name, defaultValue: value[name] ?? '', errors: rejected?.fields[name] })
  const picked = pickedIn(value)
  const found = shown?.found?.filter(({ id }) => !picked.some((one) => one.id === id))
  return (
    <>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      {shown?.preview ? <Preview title={value.title} text={shown.preview} /> : null}
      <Form
        key={shown ? JSON.stringify(shown) : 'form'}
        method="post"
        action={action}
        noValidate
        className="max-w-3xl space-y-5"
      >
        {Object.entries(hidden).map(([name, text]) => (
          <input key={name} type="hidden" name={name} value={text} />
        ))}
        <div className="card space-y-4 p-4 sm:p-5">
          <Field {...field('title')} label="Title" hint="It stands above every page until it is dismissed." required />
          <TextArea
            {...field('body')}
            label="Text"
            hint="Markdown: **bold**, *italic*, [a link](https://example.com), - a list."
            rows={10}
            required
          />
          <button type="submit" name="intent" value="preview" className="button" aria-busy={sending}>
            Preview
          </button>
        </div>
        <fieldset className="card min-w-0 space-y-4 p-4 sm:p-5">
          <legend className="float-left mb-4 w-full font-semibold">Who gets it</legend>
          <div className="clear-both">
            {[
              ['all', 'All clients', 'Those that are added later too, while it is published.'],
              ['chosen', 'Some clients', 'By their tags, or one by one.'],
            ].map(([to, word, hint]) => (
              <label key={to} htmlFor={`to-${to}`} className="flex min-h-11 items-start gap-3 py-1.5">
                <input
                  id={`to-${to}`}
                  type="radio"
                  name="to"
                  value={to}
                  defaultChecked={(value.to ?? 'all') === to}
                  className="size-5 shrink-0 accent-accent"
                />
                <span>
                  {word} <span className="block text-muted">{hint}</span>
                </span>
              </label>
            ))}
          </div>
          <Field
            {...field('tags')}
            label="Tags of clients"
            hint="Separated by commas. Clients with any of them get it."
          />
          {picked.length || found?.length ? (
            <fieldset className="min-w-0">
              <legend className="mb-1 font-medium">Clients</legend>
              {picked.map((client) => (
                <Client key={client.id} {...client} picked />
              ))}
              {found?.map((client) => (
                <Client key={client.id} {...client} />
              ))}
            </fieldset>
          ) : null}
          {shown?.found?.length === 0 ? <p role="status">No client is called that.</p> : null}
          <div className="flex flex-wrap items-end gap-2">
            <div className="min-w-0 grow">
              <Field {...field('find')} label="Find clients by name" />
            </div>
            <button type="submit" name="intent" value="find" className="button" aria-busy={sending}>
              Find
            </button>
          </div>
        </fieldset>
        <fieldset className="card min-w-0 space-y-4 p-4 sm:p-5">
          <legend className="float-left mb-4 w-full font-semibold">How</legend>
          <label htmlFor="mail" className="clear-both flex min-h-11 items-start gap-3 py-1.5">
            <input
              id="mail"
              type="checkbox"
              name="mail"
              value="yes"
              defaultChecked={value.mail === 'yes'}
              className="size-5 shrink-0 accent-accent"
            />
            <span>
              By mail too <span className="block text-muted">To those who want mails of announcements.</span>
            </span>
          </label>
          <Field
            {...field('lastDay')}
            type="date"
            label="Last day of the banner"
            hint="Empty: it stays until you end it or they dismiss it."
          />
        </fieldset>
        <div className="flex flex-wrap gap-2">
          <button type="submit" name="intent" value={intent} className="button button-primary" aria-busy={sending}>
            {submit}
          </button>
          <a className="button" href={cancel}>
            Cancel
          </a>
        </div>
      </Form>
    </>
  )
}

function Client({ id, name, picked = false }: { id: string; name: string; picked?: boolean }) {
  return (
    <label htmlFor={`pick-${id}`} className="flex min-h-11 items-center gap-3">
      <input
        id={`pick-${id}`}
        type="checkbox"
        name={fieldOf(id)}
        value={name}
        defaultChecked={picked}
        className="size-5 shrink-0 accent-accent"
      />
      <span className="min-w-0 wrap-anywhere">{name}</span>
    </label>
  )
}

function Preview({ title, text }: { title: string | undefined; text: Parameters<typeof Markdown>[0]['text'] }) {
  return (
    <section aria-labelledby="preview" className="card mb-5 max-w-3xl border-line-strong p-4 sm:p-5">
      <p id="preview" className="mb-3 text-muted" role="status">
        Preview. Nothing is saved yet.
      </p>
      <h2 className="mb-3 wrap-anywhere">{title || 'Without a title'}</h2>
      {text.length ? <Markdown text={text} /> : <p className="text-muted">There is no text yet.</p>}
    </section>
  )
}
