extension Chinese {
  var hintEnd: String { "结束" }
  var hintQuit: String { "退出" }
  var hintLeave: String { "离开" }
  var hintSend: String { "发送" }
  var hintHelp: String { "帮助" }
  var hintScroll: String { "翻页" }
  var hintNewLine: String { "换行" }
  var hintReplies: String { "快捷回复" }

  var keyEndsConversation: String { "结束对话" }
  var keyQuits: String { "退出；有客户时确认一次" }
  var keyLeaves: String { "离开" }
  var keyOpensReplies: String { "快捷回复" }
  var keyOpensHistory: String { "以前的对话" }
  var keyOpensDesks: String { "查看此队列的客服台" }
  var keySwitchesPane: String { "显示或隐藏右侧的侧栏（窗口够宽时）" }
  var keySends: String { "发送" }
  var keyBreaksLine: String { "在消息中换行" }
  var keysScrollPage: String { "翻一页" }
  var keysScrollLine: String { "滚动一行" }
  var keysOldestNewest: String { "最早、最新的消息" }
  var keysMatches: String { "查找结果：上一处、下一处" }
  var keysEarlierInputs: String { "以前的输入" }
  var keysLineEnds: String { "行首、行尾" }
  var keysMoveCursor: String { "按字符、按词移动" }
  var keysDeleteWordBefore: String { "删除前一个词" }
  var keyDeletesWordAfter: String { "删除后一个词" }
  var keysDeleteToLineEnds: String { "删到行首、行尾" }
  var keysPutBack: String { "取回删除的内容" }
  var keysSwapAndUndo: String { "交换字符；撤销" }
  var keysRepaintAndSuspend: String { "重绘；挂起" }
}
