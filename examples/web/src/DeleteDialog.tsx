// Asks before a session is deleted. Escape and Cancel close it; the focus returns to the button that opened it.
import { useEffect, useId, useRef } from 'react'

interface Properties {
  readonly sessionId: string
  readonly onConfirm: () => void
  readonly onClose: () => void
}

export function DeleteDialog({ sessionId, onConfirm, onClose }: Properties) {
  const dialog = useRef<HTMLDialogElement>(null)
  const cancel = useRef<HTMLButtonElement>(null)
  const titleId = useId()
  const textId = useId()

  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal()
    cancel.current?.focus()
  }, [])
  // Not left to the event `close`: it comes later, and a key that is pressed until then would open a dialog that is being closed.
  function close(): void {
    dialog.current?.close()
    onClose()
  }

  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      aria-describedby={textId}
      onClose={onClose}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
    >
      <h2 id={titleId}>Delete this session?</h2>
      <p id={textId}>
        <code>{sessionId}</code> is deleted for good.
      </p>
      <div className="actions">
        <button ref={cancel} type="button" onClick={close}>
          Cancel
        </button>
        <button
          type="button"
          className="danger"
          onClick={() => {
            close()
            onConfirm()
          }}
        >
          Delete
        </button>
      </div>
    </dialog>
  )
}
