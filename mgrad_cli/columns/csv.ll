; The text of comma-separated rows, taken apart and put together at the speed of the machine.
;
; `scan` finds the rows of a block and reads the wanted cells as doubles; `write` puts rows together again, their own
; text copied, with new cells after it. Numbers are read and written by the C++ library's from_chars and to_chars:
; exactly, and with as few digits as come back to the same number.

declare { ptr, i32 } @_ZSt10from_charsPKcS0_RdSt12chars_format(ptr, ptr, ptr, i32)
declare { ptr, i32 } @_ZSt8to_charsPcS_dSt12chars_format(ptr, ptr, double, i32)
declare double @llvm.fabs.f64(double)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)

; Whether a character may stand around a number: space, tab, or carriage return.
define private i1 @is.blank(i8 %character) alwaysinline {
  %space = icmp eq i8 %character, 32
  %tab = icmp eq i8 %character, 9
  %return = icmp eq i8 %character, 13
  %blank = or i1 %space, %tab
  %either = or i1 %blank, %return
  ret i1 %either
}

; Whether the text from %first to %last is one finite number, perhaps in quotes, which goes to %number.
define private i1 @read(ptr %first, ptr %last, ptr %number) {
entry:
  %size.first = ptrtoint ptr %first to i64
  %size.last = ptrtoint ptr %last to i64
  %size = sub i64 %size.last, %size.first
  %is.long = icmp sgt i64 %size, 2
  br i1 %is.long, label %quotes, label %trim.both
quotes:
  %opening = load i8, ptr %first
  %is.quoted = icmp eq i8 %opening, 34
  %inner = getelementptr i8, ptr %first, i64 1
  %closing.at = getelementptr i8, ptr %last, i64 -1
  %closing = load i8, ptr %closing.at
  %is.closed = icmp eq i8 %closing, 34
  %is.both = and i1 %is.quoted, %is.closed
  %quotes.first = select i1 %is.both, ptr %inner, ptr %first
  %quotes.last = select i1 %is.both, ptr %closing.at, ptr %last
  br label %trim.both
trim.both:
  %from = phi ptr [ %first, %entry ], [ %quotes.first, %quotes ]
  %to = phi ptr [ %last, %entry ], [ %quotes.last, %quotes ]
  br label %left
left:
  %begin = phi ptr [ %from, %trim.both ], [ %next, %skip ]
  %nothing = icmp eq ptr %begin, %to
  br i1 %nothing, label %bad, label %look
look:
  %character = load i8, ptr %begin
  %idle = call i1 @is.blank(i8 %character)
  br i1 %idle, label %skip, label %right
skip:
  %next = getelementptr i8, ptr %begin, i64 1
  br label %left
right:
  %end = phi ptr [ %to, %look ], [ %before, %trim ]
  %before = getelementptr i8, ptr %end, i64 -1
  %final = load i8, ptr %before
  %idle.too = call i1 @is.blank(i8 %final)
  br i1 %idle.too, label %trim, label %sign
trim:
  br label %right
sign:
  %head = load i8, ptr %begin
  %is.plus = icmp eq i8 %head, 43
  %second = getelementptr i8, ptr %begin, i64 1
  %alone = icmp eq ptr %second, %end
  %plus.alone = and i1 %is.plus, %alone
  br i1 %plus.alone, label %bad, label %unsigned
unsigned:
  %after = load i8, ptr %second
  %minus.follows = icmp eq i8 %after, 45
  %both = and i1 %is.plus, %minus.follows
  br i1 %both, label %bad, label %convert
convert:
  %start = select i1 %is.plus, ptr %second, ptr %begin
  %result = call { ptr, i32 } @_ZSt10from_charsPKcS0_RdSt12chars_format(ptr %start, ptr %end, ptr %number, i32 3)
  %stop = extractvalue { ptr, i32 } %result, 0
  %failure = extractvalue { ptr, i32 } %result, 1
  %value = load double, ptr %number
  %difference = fsub double %value, %value
  %finite = fcmp oeq double %difference, 0.0
  %read = icmp eq i32 %failure, 0
  %whole = icmp eq ptr %stop, %end
  %read.whole = and i1 %read, %whole
  %good = and i1 %read.whole, %finite
  ret i1 %good
bad:
  ret i1 false
}

; The rows of a block, without those that are blank: where each starts and ends, its wanted cells in columns of doubles,
; and a flag: 0 if all is well, 1 if a wanted cell is no number, or the row has too few or too many cells. %wanted says
; for each cell of a row which of the columns it is, or -1. Answers the number of rows, or -1 for a text with a quote
; that nothing closes, or that closes in the middle of a cell.
define i64 @scan(ptr %text, i64 %length, i8 %delimiter, ptr %wanted, i64 %width, ptr %columns,
                 ptr %starts, ptr %ends, ptr %flags) {
entry:
  %number = alloca double
  store double 0.0, ptr %number
  %stop = getelementptr i8, ptr %text, i64 %length
  br label %row
row:
  %count = phi i64 [ 0, %entry ], [ %count.stored, %row.stored ]
  %row.start = phi ptr [ %text, %entry ], [ %row.after, %row.stored ]
  %over = icmp uge ptr %row.start, %stop
  br i1 %over, label %finished, label %cell
finished:
  ret i64 %count
malformed:
  ret i64 -1

cell:
  %place = phi i64 [ 0, %row ], [ %place.next, %cell.next ]
  %cell.start = phi ptr [ %row.start, %row ], [ %cell.after, %cell.next ]
  %flag = phi i1 [ false, %row ], [ %flag.next, %cell.next ]
  %at.end = icmp eq ptr %cell.start, %stop
  br i1 %at.end, label %cell.end, label %cell.first
cell.first:                                        ; most cells are a number and nothing else: no need to seek their end
  %may.be.known = icmp ult i64 %place, %width
  br i1 %may.be.known, label %cell.asked, label %cell.look
cell.asked:
  %asked.at = getelementptr i32, ptr %wanted, i64 %place
  %asked = load i32, ptr %asked.at
  %is.asked = icmp sge i32 %asked, 0
  br i1 %is.asked, label %quick, label %cell.look
quick:
  %quick.result = call { ptr, i32 } @_ZSt10from_charsPKcS0_RdSt12chars_format(ptr %cell.start, ptr %stop, ptr %number, i32 3)
  %quick.end = extractvalue { ptr, i32 } %quick.result, 0
  %quick.failure = extractvalue { ptr, i32 } %quick.result, 1
  %quick.value = load double, ptr %number
  %quick.difference = fsub double %quick.value, %quick.value
  %quick.finite = fcmp oeq double %quick.difference, 0.0
  %quick.read = icmp eq i32 %quick.failure, 0
  %quick.good = and i1 %quick.read, %quick.finite
  br i1 %quick.good, label %quick.ended, label %cell.look
quick.ended:
  %quick.over = icmp eq ptr %quick.end, %stop
  br i1 %quick.over, label %quick.store, label %quick.sign
quick.sign:
  %follows = load i8, ptr %quick.end
  %follows.delimiter = icmp eq i8 %follows, %delimiter
  %follows.newline = icmp eq i8 %follows, 10
  %quick.whole = or i1 %follows.delimiter, %follows.newline
  br i1 %quick.whole, label %quick.store, label %cell.look
quick.store:
  %quick.column = sext i32 %asked to i64
  %quick.column.at = getelementptr ptr, ptr %columns, i64 %quick.column
  %quick.cells = load ptr, ptr %quick.column.at
  %quick.target = getelementptr double, ptr %quick.cells, i64 %count
  store double %quick.value, ptr %quick.target
  br label %cell.done
cell.look:
  %opening = load i8, ptr %cell.start
  %is.quoted = icmp eq i8 %opening, 34
  br i1 %is.quoted, label %quoted, label %plain
quoted:                                            ; up to the quote that closes the cell; two of them stand for one
  %quote = phi ptr [ %cell.start, %cell.look ], [ %behind, %closing.next ]
  %inside.first = getelementptr i8, ptr %quote, i64 1
  br label %inside
inside:
  %at = phi ptr [ %inside.first, %quoted ], [ %at.next, %inside.next ]
  %open.end = icmp eq ptr %at, %stop
  br i1 %open.end, label %malformed, label %inside.look
inside.look:
  %letter = load i8, ptr %at
  %is.closing = icmp eq i8 %letter, 34
  %at.next = getelementptr i8, ptr %at, i64 1
  br i1 %is.closing, label %closing, label %inside.next
inside.next:
  br label %inside
closing:
  %behind = getelementptr i8, ptr %at, i64 1
  %closed.end = icmp eq ptr %behind, %stop
  br i1 %closed.end, label %cell.end, label %closing.look
closing.look:
  %follower = load i8, ptr %behind
  switch i8 %follower, label %closing.delimiter [ i8 34, label %closing.next
                                                  i8 10, label %plain
                                                  i8 13, label %closing.return ]
closing.delimiter:
  %is.closed = icmp eq i8 %follower, %delimiter
  br i1 %is.closed, label %plain, label %malformed
closing.return:
  %newline.at = getelementptr i8, ptr %behind, i64 1
  %has.newline = icmp ult ptr %newline.at, %stop
  br i1 %has.newline, label %closing.newline, label %plain
closing.newline:
  %newline = load i8, ptr %newline.at
  %is.line = icmp eq i8 %newline, 10
  br i1 %is.line, label %plain, label %malformed
closing.next:
  br label %quoted
plain:
  %plain.start = phi ptr [ %cell.start, %cell.look ], [ %behind, %closing.look ], [ %behind, %closing.delimiter ],
                       [ %behind, %closing.return ], [ %behind, %closing.newline ]
  br label %search
search:
  %here = phi ptr [ %plain.start, %plain ], [ %here.next, %search.next ]
  %plain.end = icmp eq ptr %here, %stop
  br i1 %plain.end, label %cell.end, label %search.look
search.look:
  %sign = load i8, ptr %here
  %is.delimiter = icmp eq i8 %sign, %delimiter
  %is.newline = icmp eq i8 %sign, 10
  %is.end = or i1 %is.delimiter, %is.newline
  br i1 %is.end, label %cell.end, label %search.next
search.next:
  %here.next = getelementptr i8, ptr %here, i64 1
  br label %search

cell.end:
  %cell.stop = phi ptr [ %cell.start, %cell ], [ %stop, %closing ], [ %stop, %search ], [ %here, %search.look ]
  %is.known = icmp ult i64 %place, %width
  br i1 %is.known, label %cell.known, label %cell.done
cell.known:
  %which.at = getelementptr i32, ptr %wanted, i64 %place
  %which = load i32, ptr %which.at
  %is.wanted = icmp sge i32 %which, 0
  br i1 %is.wanted, label %cell.read, label %cell.done
cell.read:
  %is.number = call i1 @read(ptr %cell.start, ptr %cell.stop, ptr %number)
  %value = load double, ptr %number
  %column = sext i32 %which to i64
  %column.at = getelementptr ptr, ptr %columns, i64 %column
  %cells = load ptr, ptr %column.at
  %target = getelementptr double, ptr %cells, i64 %count
  store double %value, ptr %target
  %is.bad = xor i1 %is.number, true
  %flag.read = or i1 %flag, %is.bad
  br label %cell.done
cell.done:
  %end = phi ptr [ %quick.end, %quick.store ], [ %cell.stop, %cell.end ], [ %cell.stop, %cell.known ], [ %cell.stop, %cell.read ]
  %flag.next = phi i1 [ %flag, %quick.store ], [ %flag, %cell.end ], [ %flag, %cell.known ], [ %flag.read, %cell.read ]
  %place.next = add i64 %place, 1
  %row.over = icmp eq ptr %end, %stop
  br i1 %row.over, label %row.end, label %cell.sign
cell.sign:
  %ending = load i8, ptr %end
  %is.row.end = icmp eq i8 %ending, 10
  br i1 %is.row.end, label %row.end, label %cell.next
cell.next:
  %cell.after = getelementptr i8, ptr %end, i64 1
  br label %cell

row.end:
  %is.ragged = icmp ne i64 %place.next, %width
  %flag.row = or i1 %flag.next, %is.ragged
  %text.at = ptrtoint ptr %text to i64
  %start.at = ptrtoint ptr %row.start to i64
  %end.at = ptrtoint ptr %end to i64
  %start.offset = sub i64 %start.at, %text.at
  %end.offset = sub i64 %end.at, %text.at
  %has.text = icmp ugt i64 %end.at, %start.at
  br i1 %has.text, label %row.tail, label %row.tailed
row.tail:                                          ; a carriage return before the newline is not of the row
  %tail.at = getelementptr i8, ptr %end, i64 -1
  %tail = load i8, ptr %tail.at
  %is.return = icmp eq i8 %tail, 13
  %shorter = sub i64 %end.offset, 1
  %end.trimmed = select i1 %is.return, i64 %shorter, i64 %end.offset
  br label %row.tailed
row.tailed:
  %end.final = phi i64 [ %end.offset, %row.end ], [ %end.trimmed, %row.tail ]
  %is.blank = icmp eq i64 %end.final, %start.offset
  br i1 %is.blank, label %row.stored, label %row.store
row.store:
  %starts.at = getelementptr i64, ptr %starts, i64 %count
  store i64 %start.offset, ptr %starts.at
  %ends.at = getelementptr i64, ptr %ends, i64 %count
  store i64 %end.final, ptr %ends.at
  %flags.at = getelementptr i8, ptr %flags, i64 %count
  %flag.byte = zext i1 %flag.row to i8
  store i8 %flag.byte, ptr %flags.at
  br label %row.stored
row.stored:
  %row.counts = phi i64 [ 0, %row.tailed ], [ 1, %row.store ]
  %count.stored = add i64 %count, %row.counts
  %row.after = getelementptr i8, ptr %end, i64 1
  br label %row
}

; One number as Python writes it: `0.5`, `2.0`, `1e-05`; nothing for a nan. Answers where the next character goes.
define private ptr @write.number(ptr %out, double %value) {
entry:
  %is.nan = fcmp uno double %value, 0.0
  br i1 %is.nan, label %nothing, label %size
nothing:
  ret ptr %out
size:
  %limit = getelementptr i8, ptr %out, i64 32
  %magnitude = call double @llvm.fabs.f64(double %value)
  %is.not.small = fcmp oge double %magnitude, 1.0e-4
  %is.not.large = fcmp olt double %magnitude, 1.0e16
  %is.zero = fcmp oeq double %magnitude, 0.0
  %is.usual = and i1 %is.not.small, %is.not.large
  %is.plain = or i1 %is.usual, %is.zero
  br i1 %is.plain, label %plain, label %scientific
scientific:
  %with.exponent = call { ptr, i32 } @_ZSt8to_charsPcS_dSt12chars_format(ptr %out, ptr %limit, double %value, i32 1)
  %end.of.exponent = extractvalue { ptr, i32 } %with.exponent, 0
  ret ptr %end.of.exponent
plain:
  %digits = call { ptr, i32 } @_ZSt8to_charsPcS_dSt12chars_format(ptr %out, ptr %limit, double %value, i32 2)
  %end = extractvalue { ptr, i32 } %digits, 0
  br label %search
search:                                            ; a whole number gets its point
  %at = phi ptr [ %out, %plain ], [ %at.next, %search.next ]
  %is.end = icmp eq ptr %at, %end
  br i1 %is.end, label %whole, label %search.look
search.look:
  %character = load i8, ptr %at
  %is.point = icmp eq i8 %character, 46
  br i1 %is.point, label %fraction, label %search.next
search.next:
  %at.next = getelementptr i8, ptr %at, i64 1
  br label %search
fraction:
  ret ptr %end
whole:
  store i8 46, ptr %end
  %zero.at = getelementptr i8, ptr %end, i64 1
  store i8 48, ptr %zero.at
  %after = getelementptr i8, ptr %end, i64 2
  ret ptr %after
}

; The rows from %first to %last (not included): their own text if it is kept, a cell for each of the columns, and what
; ends a row. Answers how much was written.
define i64 @write(ptr %out, ptr %text, ptr %starts, ptr %ends, i64 %first, i64 %last, i1 zeroext %kept,
                  ptr %columns, i64 %width, i8 %delimiter, ptr %ending, i64 %ending.size) {
entry:
  br label %row
row:
  %index = phi i64 [ %first, %entry ], [ %index.next, %row.end ]
  %line = phi ptr [ %out, %entry ], [ %line.next, %row.end ]
  %is.done = icmp sge i64 %index, %last
  br i1 %is.done, label %finished, label %row.text
finished:
  %begin = ptrtoint ptr %out to i64
  %end = ptrtoint ptr %line to i64
  %length = sub i64 %end, %begin
  ret i64 %length
row.text:
  br i1 %kept, label %copy, label %cell
copy:
  %start.at = getelementptr i64, ptr %starts, i64 %index
  %start = load i64, ptr %start.at
  %stop.at = getelementptr i64, ptr %ends, i64 %index
  %stop = load i64, ptr %stop.at
  %size = sub i64 %stop, %start
  %source = getelementptr i8, ptr %text, i64 %start
  call void @llvm.memcpy.p0.p0.i64(ptr %line, ptr %source, i64 %size, i1 false)
  %copied = getelementptr i8, ptr %line, i64 %size
  br label %cell
cell:
  %column = phi i64 [ 0, %row.text ], [ 0, %copy ], [ %column.next, %cell.number ]
  %here = phi ptr [ %line, %row.text ], [ %copied, %copy ], [ %behind, %cell.number ]
  %is.last = icmp eq i64 %column, %width
  br i1 %is.last, label %row.end, label %cell.start
cell.start:
  %is.later = icmp ne i64 %column, 0
  %is.parted = or i1 %kept, %is.later
  br i1 %is.parted, label %cell.parted, label %cell.number
cell.parted:
  store i8 %delimiter, ptr %here
  %parted = getelementptr i8, ptr %here, i64 1
  br label %cell.number
cell.number:
  %place = phi ptr [ %here, %cell.start ], [ %parted, %cell.parted ]
  %cells.at = getelementptr ptr, ptr %columns, i64 %column
  %cells = load ptr, ptr %cells.at
  %value.at = getelementptr double, ptr %cells, i64 %index
  %value = load double, ptr %value.at
  %behind = call ptr @write.number(ptr %place, double %value)
  %column.next = add i64 %column, 1
  br label %cell
row.end:
  call void @llvm.memcpy.p0.p0.i64(ptr %here, ptr %ending, i64 %ending.size, i1 false)
  %line.next = getelementptr i8, ptr %here, i64 %ending.size
  %index.next = add i64 %index, 1
  br label %row
}
