//! One place that reads one partition of a shared computation.
//!
//! A batch that is kept is handed out; for one that is not there yet the place that asks polls the computation, if no
//! other place does so at the moment. The computation's waker wakes every place that waits: any of them can go on with
//! it, so none depends on another being polled.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::DataFusionError;
use datafusion::error::Result as PlanResult;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{RecordBatchStream, SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet, SpillMetrics};
use datafusion::physical_plan::spill::SpillManager;
use futures::{Stream, StreamExt, ready};
use parking_lot::Mutex;

use super::super::reservation::Reservation;
use super::Computation;
use super::kept::{Kept, Next};

/// One partition of a computation.
#[derive(Default)]
pub(super) struct Part {
    /// What computes; held by whoever polls it.
    source: Mutex<Source>,
    /// What has been computed; held for moments only, unless something is written to disk.
    kept: Mutex<Option<Kept>>,
    waiting: Arc<Waiting>,
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Part")
    }
}

#[derive(Default)]
enum Source {
    #[default]
    Waits,
    Runs(SendableRecordBatchStream),
    Ended,
}

/// The tasks of the places that wait for a batch.
#[derive(Default)]
struct Waiting {
    wakers: Mutex<Vec<Waker>>,
    /// Whether the computation has called since it was last polled.
    called: AtomicBool,
}

impl Waiting {
    fn add(&self, waker: &Waker) {
        let mut wakers = self.wakers.lock();
        if !wakers.iter().any(|known| known.will_wake(waker)) {
            wakers.push(waker.clone());
        }
    }

    fn call(&self) {
        let wakers = std::mem::take(&mut *self.wakers.lock());
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.called.store(true, Ordering::SeqCst);
        self.call();
    }
}

/// The stream of one place.
pub(super) struct Replay {
    computation: Arc<Computation>,
    part: usize,
    context: Arc<TaskContext>,
    /// The number of the batch that comes next.
    next: usize,
    /// A file that is being read, and how many of its batches are to be passed over.
    file: Option<(SendableRecordBatchStream, usize)>,
    ended: bool,
    metrics: BaselineMetrics,
}

impl Replay {
    pub(super) fn begin(
        computation: Arc<Computation>,
        part: usize,
        context: Arc<TaskContext>,
        metrics: &ExecutionPlanMetricsSet,
    ) -> PlanResult<Self> {
        let Some(own) = computation.parts.get(part) else {
            return Err(DataFusionError::Internal(format!("a shared part of a query has no partition {part}")));
        };
        own.kept.lock().get_or_insert_with(|| {
            let memory = MemoryConsumer::new("shared part of a query").with_can_spill(true);
            let spilled = SpillMetrics::new(metrics, part);
            let spill = SpillManager::new(context.runtime_env(), spilled, computation.input.schema());
            let places = computation.places.load(Ordering::Relaxed);
            Kept::new(places, Reservation::new(memory, &context, metrics, part), spill)
        });
        let metrics = BaselineMetrics::new(metrics, part);
        Ok(Replay { computation, part, context, next: 0, file: None, ended: false, metrics })
    }

    fn look(&self) -> Next {
        self.part().kept.lock().as_mut().map_or(Next::NotYet, |kept| kept.take(self.next))
    }

    fn part(&self) -> &Part {
        &self.computation.parts[self.part]
    }

    /// Goes on with the computation until the wanted batch is there, unless someone else is at it.
    fn advance(&self, cx: &mut Context<'_>) -> Poll<()> {
        let part = self.part();
        // First this place is among those that are called, then it looks whether there is something to do.
        part.waiting.add(cx.waker());
        let Some(mut source) = part.source.try_lock() else { return Poll::Pending };
        if part.kept.lock().as_ref().is_some_and(|kept| kept.knows(self.next)) {
            return Poll::Ready(());
        }
        part.waiting.called.store(false, Ordering::SeqCst);
        let computed = self.compute(&mut source);
        let result = match computed {
            Poll::Pending => {
                drop(source);
                // A place that came while this one held the source has not been called by it.
                if part.waiting.called.swap(false, Ordering::SeqCst) {
                    part.waiting.call();
                }
                return Poll::Pending;
            }
            Poll::Ready(result) => result,
        };
        if let Some(kept) = part.kept.lock().as_mut() {
            let pushed = match result {
                Some(Ok(batch)) => kept.push(batch),
                Some(Err(error)) => Err(error),
                None => {
                    kept.end(Ok(()));
                    Ok(())
                }
            };
            if let Err(error) = pushed {
                kept.end(Err(Arc::new(error)));
            }
            if kept.knows(usize::MAX) {
                *source = Source::Ended;
            }
        }
        drop(source);
        part.waiting.call();
        Poll::Ready(())
    }

    fn compute(&self, source: &mut Source) -> Poll<Option<PlanResult<RecordBatch>>> {
        if let Source::Waits = source {
            match self.computation.input.execute(self.part, Arc::clone(&self.context)) {
                Ok(stream) => *source = Source::Runs(stream),
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
        match source {
            Source::Runs(stream) => {
                let waker = Waker::from(Arc::clone(&self.part().waiting));
                stream.poll_next_unpin(&mut Context::from_waker(&waker))
            }
            _ => Poll::Ready(None),
        }
    }
}

impl Stream for Replay {
    type Item = PlanResult<RecordBatch>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if this.ended {
                return Poll::Ready(None);
            }
            if let Some((file, skipped)) = &mut this.file {
                match ready!(file.poll_next_unpin(cx)) {
                    Some(Ok(_)) if *skipped > 0 => *skipped -= 1,
                    Some(Ok(batch)) => {
                        this.next += 1;
                        return this.metrics.record_poll(Poll::Ready(Some(Ok(batch))));
                    }
                    Some(Err(error)) => {
                        this.ended = true;
                        return Poll::Ready(Some(Err(error)));
                    }
                    None => this.file = None,
                }
                continue;
            }
            match this.look() {
                Next::Batch(batch) => {
                    this.next += 1;
                    return this.metrics.record_poll(Poll::Ready(Some(Ok(batch))));
                }
                Next::File(file, before) => {
                    let stream = match this.part().kept.lock().as_ref() {
                        Some(kept) => kept.spill().read_spill_as_stream(file, None),
                        None => return Poll::Ready(None),
                    };
                    match stream {
                        Ok(stream) => this.file = Some((stream, before)),
                        Err(error) => {
                            this.ended = true;
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                }
                Next::End(result) => {
                    this.ended = true;
                    return Poll::Ready(result.err().map(|error| Err(DataFusionError::Shared(error))));
                }
                Next::NotYet => ready!(this.advance(cx)),
            }
        }
    }
}

impl RecordBatchStream for Replay {
    fn schema(&self) -> SchemaRef {
        self.computation.input.schema()
    }
}

impl Drop for Replay {
    fn drop(&mut self) {
        let next = self.next;
        let part = self.part();
        let wanted = part.kept.lock().as_mut().is_some_and(|kept| kept.leave(next));
        if !wanted && let Some(mut source) = part.source.try_lock() {
            // Nobody will read any more: what computes may let go of what it holds.
            *source = Source::Ended;
        }
    }
}
